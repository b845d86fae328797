#include "minicontainer/monitor/health.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "base/fd.hpp"
#include "base/spawn.hpp"

namespace monitor {

using std::chrono::milliseconds;

void Health::begin(const MonitorPlan& plan, ContainerState& state) {
  is_on_ = plan.health.interval_ms > 0;
  if (!is_on_) return;
  state.health = "starting";
  state.failing_streak = 0;
  started_ = Clock::now();
  due_ = started_ + milliseconds(plan.health.interval_ms);
}

void Health::end() {
  is_on_ = false;
  question_ = base::Process();
}

int Health::timeout() const {
  if (!is_on_) return -1;
  const auto left = std::chrono::ceil<milliseconds>(due_ - Clock::now()).count();
  return static_cast<int>(std::clamp<long>(left, 0, 60'000));
}

bool Health::tick(const MonitorPlan& plan, ContainerState& state) {
  if (!is_on_ || Clock::now() < due_) return false;
  if (question_.is_held()) {  // it took too long
    question_ = base::Process();
    judge(plan, state, false);
    return true;
  }
  const base::Fd nowhere = base::open_file("/dev/null", O_RDWR);
  question_ = base::spawn({.program = plan.runtime,
                           .argv = {"minirun", "--root", plan.runtime_root, "exec", "--process",
                                    plan.health.process_file, plan.id},
                           .stdout_fd = nowhere.get(),
                           .stderr_fd = nowhere.get()});
  due_ = Clock::now() + milliseconds(plan.health.timeout_ms);
  return false;
}

bool Health::take_end(const MonitorPlan& plan, ContainerState& state, pid_t pid, int wait_status) {
  if (!question_.is_held() || question_.pid() != pid) return false;
  question_.release();
  judge(plan, state, WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == 0);
  return true;
}

void Health::judge(const MonitorPlan& plan, ContainerState& state, bool is_well) {
  due_ = Clock::now() + milliseconds(plan.health.interval_ms);
  if (is_well) {
    state.health = "healthy";
    state.failing_streak = 0;
    return;
  }
  const bool is_young = state.health == "starting" &&
                        Clock::now() < started_ + milliseconds(plan.health.start_period_ms);
  if (is_young) return;
  ++state.failing_streak;
  if (state.failing_streak >= plan.health.retries) state.health = "unhealthy";
}

}  // namespace monitor
