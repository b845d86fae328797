// Points in time and lengths of time.
//
// Time limits are measured on the steady clock, which never jumps (man 2 clock_gettime,
// CLOCK_MONOTONIC); what people and files see is wall-clock time in UTC as RFC 3339 writes it.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace base {

/// A moment on the steady clock by which something must have happened.
class Deadline {
 public:
  explicit Deadline(std::chrono::milliseconds from_now)
      : end_(std::chrono::steady_clock::now() + from_now) {}

  [[nodiscard]] bool has_passed() const { return std::chrono::steady_clock::now() >= end_; }
  /// What is left, never negative.
  [[nodiscard]] std::chrono::milliseconds remaining() const;
  /// What is left as poll(2) wants it: whole milliseconds, rounded up.
  [[nodiscard]] int poll_timeout() const;

 private:
  std::chrono::steady_clock::time_point end_;
};

/// "1.3 s", "42 ms", "2 min 5 s".
std::string format_duration(std::chrono::nanoseconds length);

/// A moment in seconds since 1970 as RFC 3339, in UTC: "2026-01-31T08:15:00Z".
std::string format_rfc3339(std::int64_t moment);

/// The present moment as RFC 3339: "2026-01-31T08:15:00Z".
std::string now_rfc3339();

}  // namespace base
