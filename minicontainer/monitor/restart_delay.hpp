// Whether, and after how long, a container whose program has ended is started again: docker's rules
// (docs.docker.com, "Start containers automatically").
//
// The wait starts at 100 ms and doubles with each restart, up to a minute: a program that fails at
// once must not keep the machine busy. One that ran for ten seconds has earned a new beginning.
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

/// How long to wait before the next start; nothing: it stays as it is.
std::optional<std::chrono::milliseconds> restart_delay(const EndOfRun& end);

}  // namespace monitor
