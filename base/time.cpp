#include "base/time.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <ctime>

namespace base {

using namespace std::chrono;

milliseconds Deadline::remaining() const {
  const auto left = ceil<milliseconds>(end_ - steady_clock::now());
  return std::max(left, milliseconds(0));
}

int Deadline::poll_timeout() const {
  constexpr milliseconds kLongest = hours(24);  // fits an int, and a loop polls again
  return static_cast<int>(std::min(remaining(), kLongest).count());
}

std::string format_duration(nanoseconds length) {
  if (length < milliseconds(1))
    return fmt::format("{:.1f} ms", static_cast<double>(length.count()) / 1e6);
  if (length < seconds(1)) return fmt::format("{} ms", duration_cast<milliseconds>(length).count());
  if (length < minutes(1))
    return fmt::format("{:.1f} s", static_cast<double>(length.count()) / 1e9);
  const auto whole = duration_cast<seconds>(length).count();
  return fmt::format("{} min {} s", whole / 60, whole % 60);
}

std::string now_rfc3339() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  char text[sizeof "2026-01-31T08:15:00Z"];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text;
}

}  // namespace base
