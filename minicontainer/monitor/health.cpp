#include "minicontainer/monitor/health.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "base/check.hpp"
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
  output_.close();
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
    said_ = fmt::format("Health check exceeded timeout ({} ms)", plan.health.timeout_ms);
    judge(plan, state, false);
    return true;
  }
  ask(plan);
  return false;
}

void Health::ask(const MonitorPlan& plan) {
  base::Pipe pipe = base::make_pipe();
  sys::check(::fcntl(pipe.read_end.get(), F_SETFL, O_NONBLOCK), "read without waiting");
  question_ = base::spawn({.program = plan.runtime,
                           .argv = {"minirun", "--root", plan.runtime_root, "exec", "--process",
                                    plan.health.process_file, plan.id},
                           .stdout_fd = pipe.write_end.get(),
                           .stderr_fd = pipe.write_end.get()});
  output_ = std::move(pipe.read_end);
  said_.clear();
  due_ = Clock::now() + milliseconds(plan.health.timeout_ms);
}

void Health::read_output() {
  constexpr std::size_t kKept = 4096;
  char buffer[kKept];
  ssize_t count = 0;
  while ((count = ::read(output_.get(), buffer, sizeof buffer)) > 0) {
    said_.append(buffer, static_cast<std::size_t>(count));
    if (said_.size() > kKept) said_.erase(0, said_.size() - kKept);
  }
  if (count == 0) output_.close();
}

bool Health::take_end(const MonitorPlan& plan, ContainerState& state, pid_t pid, int wait_status) {
  if (!question_.is_held() || question_.pid() != pid) return false;
  question_.release();
  if (output_.is_open()) read_output();
  judge(plan, state, WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == 0);
  return true;
}

void Health::judge(const MonitorPlan& plan, ContainerState& state, bool is_well) {
  due_ = Clock::now() + milliseconds(plan.health.interval_ms);
  output_.close();
  state.health_output = said_;
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
