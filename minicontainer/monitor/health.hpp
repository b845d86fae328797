// Asking a container at intervals whether it is well: docker's HEALTHCHECK.
//
// The question is a program that is run in the container: exit code 0 means yes. After so many
// refusals in a row it counts as unhealthy; those of its first moments do not count.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/fd.hpp"
#include "base/process.hpp"
#include "minicontainer/monitor/container_state.hpp"
#include "minicontainer/monitor/plan.hpp"

namespace monitor {

class Health {
 public:
  /// The container has started: the first question is due after an interval.
  void begin(const MonitorPlan& plan, ContainerState& state);
  /// It has ended: a question under way is taken back.
  void end();

  /// Milliseconds until tick() has something to do; -1: nothing.
  [[nodiscard]] int timeout() const;

  /// What the question under way writes; -1: none is.
  [[nodiscard]] int output_fd() const { return output_.get(); }
  /// Takes what is there of it. Only its last 4 KiB are kept.
  void read_output();

  /// Asks, if it is time; ends a question that takes too long. Returns whether `state` has changed.
  bool tick(const MonitorPlan& plan, ContainerState& state);
  /// A child has ended. Returns whether it was the question; then `state` has changed.
  bool take_end(const MonitorPlan& plan, ContainerState& state, pid_t pid, int wait_status);

 private:
  using Clock = std::chrono::steady_clock;
  void ask(const MonitorPlan& plan);
  void judge(const MonitorPlan& plan, ContainerState& state, bool is_well);

  base::Process question_;
  base::Fd output_;
  std::string said_;
  Clock::time_point due_{};      ///< the next question, or the end of this one's patience
  Clock::time_point started_{};  ///< the container
  bool is_on_ = false;
};

}  // namespace monitor
