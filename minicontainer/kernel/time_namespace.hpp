// Clocks that start elsewhere (man 7 time_namespaces).
//
// A time namespace shifts CLOCK_MONOTONIC and CLOCK_BOOTTIME (the wall clock is shared by all).
// It differs from every other kind in one way: the offsets must be written before the first
// process enters it. So a flag of clone3 is no use: the child would be inside at once.
// unshare(CLONE_NEWTIME) leaves the caller where it is and makes a namespace for its *future
// children*; the caller writes the offsets into its own /proc/self/timens_offsets; then a child is
// born into it.
//
// Lab 01, task 4.
#pragma once

#include <cstdint>
#include <optional>

namespace minicontainer {

/// What is added to a clock. May be negative, as long as the clock itself stays positive.
struct ClockOffset {
  std::int64_t seconds = 0;
  std::uint32_t nanoseconds = 0;  ///< 0 to 999,999,999, always added
};

struct TimeOffsets {
  std::optional<ClockOffset> monotonic;
  std::optional<ClockOffset> boottime;
};

/// Puts the future children of the calling process into a new time namespace with these offsets.
/// A clock without an offset keeps its time; with none at all, nothing is written.
/// Throws std::system_error: EPERM; EINVAL (a kernel without time namespaces); ERANGE (an offset
/// that would make a clock negative).
void make_time_namespace(const TimeOffsets& offsets);

}  // namespace minicontainer
