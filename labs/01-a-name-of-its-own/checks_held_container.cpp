#include "labs/01-a-name-of-its-own/checks_held_container.hpp"

#include <fmt/core.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include <utility>

#include <nlohmann/json.hpp>

#include "base/check.hpp"
#include "workbook/checks/limits.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/report.hpp"

namespace workbook {
namespace {

ContainerPlan stopped_first(ContainerPlan plan) {
  plan.edit = [edit = plan.edit](nlohmann::json& config) {
    edit(config);
    config["hostname"] = HeldContainer::kHostName;
  };
  plan.become = [] { ::raise(SIGSTOP); };
  return plan;
}

bool is_stopped(pid_t pid) {
  return state_of(pid) == 'T';
}

// One look at a process that is being traced: the child that it has just made, if that is why it
// has stopped. If not, it goes on.
pid_t child_made_by(pid_t pid) {
  int status = 0;
  if (::waitpid(pid, &status, __WALL | WNOHANG) != pid || !WIFSTOPPED(status)) return 0;
  const int event = status >> 16;
  if (event == PTRACE_EVENT_FORK || event == PTRACE_EVENT_VFORK || event == PTRACE_EVENT_CLONE) {
    unsigned long child = 0;
    sys::check(::ptrace(PTRACE_GETEVENTMSG, pid, nullptr, &child), "ask for the child of {}", pid);
    return static_cast<pid_t>(child);
  }
  const long signal = event == PTRACE_EVENT_STOP ? 0 : WSTOPSIG(status);
  ::ptrace(PTRACE_CONT, pid, nullptr, signal);
  return 0;
}

// A process that is traced stays a zombie until its tracer has waited for it, and a sandbox cannot
// end before its last zombie is gone.
void end_traced(pid_t pid) {
  ::kill(pid, SIGKILL);
  int status = 0;
  while (::waitpid(pid, &status, __WALL) == pid && WIFSTOPPED(status)) {
  }
}

}  // namespace

HeldContainer::HeldContainer(ContainerPlan plan) : container_(stopped_first(std::move(plan))) {
  const auto runtime = [&] { return container_.sandbox().program_pid(); };
  wait_until([&] { return runtime() && is_stopped(*runtime()); }, patience());
  const pid_t minirun = container_.runtime_pid();
  constexpr long kEvents = PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE;
  sys::check(::ptrace(PTRACE_SEIZE, minirun, nullptr, kEvents), "trace minirun");
  ::kill(minirun, SIGCONT);
  wait_until([&] { return (child_ = child_made_by(minirun)) != 0 || container_.sandbox().poll(); },
             patience());
  if (child_ == 0) {
    end_traced(minirun);
    container_.fail_with_output("the container's program never ran",
                                "minirun makes a child, which becomes the container");
  }
  let_go(minirun);
  step("stopped minirun when it had made its child");
}

// The child is traced as well, from its first instruction on. It goes on; minirun stays stopped,
// but by a signal: from now on nobody is traced.
void HeldContainer::let_go(pid_t minirun) {
  int status = 0;
  sys::check(::waitpid(child_, &status, __WALL), "wait for minirun's child");
  sys::check(::ptrace(PTRACE_DETACH, child_, nullptr, nullptr), "let go of minirun's child");
  ::kill(minirun, SIGSTOP);
  sys::check(::ptrace(PTRACE_DETACH, minirun, nullptr, nullptr), "let go of minirun");
  wait_until([&] { return is_stopped(minirun); }, patience());
}

void HeldContainer::release() {
  ::kill(container_.runtime_pid(), SIGCONT);
  step("let minirun go on");
}

void HeldContainer::require_program_waits() {
  const auto main = container_.find_main_process(watching_time());
  container_.runtime_pid();
  if (!main) return;
  fail_check({.diagnosis = "the container's program ran before minirun had finished preparing it",
              .expected = "it starts when minirun has opened the gate",
              .seen = "it runs, while minirun is stopped",
              .evidence = {exe_evidence(*main), status_line(container_.runtime_pid(), "State")},
              .reproduce = "./lab check 01.2"});
}

}  // namespace workbook
