// How long a check waits before it says that something does not happen.
//
// A fixed number of seconds is wrong on a slow or busy machine, so the limits grow with the time
// that this machine takes to start a small program.
#pragma once

#include <chrono>

namespace workbook {

/// Measures this machine. Called once, before the first check.
void calibrate_limits();

/// For something that happens at once on an idle machine.
std::chrono::milliseconds patience();

/// What `limit` has to be on a machine as busy as this one is now: never less, and a limit under a
/// second stays as it is. Asked when a limit has passed, before anyone is called too slow.
std::chrono::milliseconds stretch(std::chrono::milliseconds limit);

/// For watching that something does *not* happen.
std::chrono::milliseconds watching_time();

/// A program of the learner's hung: the checks that follow wait less for it.
void shorten_patience();

}  // namespace workbook
