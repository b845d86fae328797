// Whether, and after how long, a container whose program has ended is started again: docker's rules
// (docs.docker.com, "Start containers automatically").
//
// The wait starts at 100 ms and doubles with each restart, up to a minute: a program that fails at
// once must not keep the machine busy. One that ran for ten seconds has earned a new beginning.
//
// Lab 12, task 2.
#pragma once

#include <chrono>
#include <optional>

#include "minicontainer/monitor/plan.hpp"

namespace monitor {

struct EndOfRun {
  RestartPolicy policy = RestartPolicy::kNo;
  long max_retries = 0;  ///< for kOnFailure; 0: no end
  long restart_count = 0;
  int exit_code = 0;
  bool was_stopped_by_hand = false;
  std::chrono::milliseconds ran_for{0};
  std::chrono::milliseconds last_delay{0};  ///< 0: it was not restarted yet
};

/// How long to wait before the next start; nothing: it stays as it is, because its policy is no, it
/// was stopped by hand, or the policy is on-failure and it succeeded or has used up its retries.
/// The wait is 100 ms the first time, then twice last_delay, at most 60 s; after a run of ten
/// seconds or more it is 100 ms again.
std::optional<std::chrono::milliseconds> restart_delay(const EndOfRun& end);

}  // namespace monitor
