#include "minicontainer/runtime/child.hpp"

#include <grp.h>
#include <linux/sched.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <exception>

#include "base/check.hpp"
#include "minicontainer/kernel/credentials.hpp"
#include "minicontainer/kernel/exit_code.hpp"
#include "minicontainer/kernel/hostname.hpp"
#include "minicontainer/kernel/init.hpp"
#include "minicontainer/runtime/exec.hpp"
#include "minicontainer/runtime/privileges.hpp"
#include "minicontainer/runtime/root.hpp"
#include "minicontainer/runtime/step.hpp"

namespace minicontainer {
namespace {

// When minirun dies, its container dies with it: nobody else would know of it. A change of
// credentials clears this (man 2 PR_SET_PDEATHSIG), so it is asked for again after one. Should
// minirun have died before we asked, no signal will come: then the channel tells.
void die_with_parent(const ChildPlan& plan) {
  sys::check(::prctl(PR_SET_PDEATHSIG, SIGKILL), "ask to die with the parent");
  plan.channel.check_parent();
}

void become_root(const Config& config) {
  if (!config.has_namespace(CLONE_NEWUSER)) return;
  take_optional_step("user 0 of its user namespace", [] { become_namespace_root(); });
}

void set_names(const Config& config) {
  take_optional_step("a name of its own", [&] {
    if (!config.hostname.empty()) set_hostname(config.hostname);
    if (!config.domainname.empty()) set_domainname(config.domainname);
  });
}

void prepare(const ChildPlan& plan) {
  const Config& config = plan.config;
  if (plan.has_gate) wait_at_gate(plan.gate);
  become_root(config);
  sys::check(::setsid(), "start a session");
  set_names(config);
  die_with_parent(plan);
  enter_root(config);
  sys::check(::chdir(config.process->cwd.c_str()), "enter process.cwd {}", config.process->cwd);
  ::umask(config.process->umask.value_or(0022));
}

[[noreturn]] void exec_main(const ChildPlan& plan) {
  try {
    const ProcessConfig& process = *plan.config.process;
    lose_privileges(process, plan.filter);
    die_with_parent(plan);
    const auto listener = enter_filter(plan.filter);
    exec_program(process);
  } catch (const std::exception& error) {
    plan.channel.fail(error.what());
  }
}

// A poor PID 1, while supervise() is not written: it looks again and again, and forwards nothing.
int poll_children(pid_t main) {
  constexpr useconds_t kPause = 10'000;
  for (;; ::usleep(kPause)) {
    if (const auto status = reap_children(main)) return *status;
  }
}

// The duties of PID 1, as far as they are written. Returns the exit code of the container.
int do_duties(pid_t main, const sigset_t& watched) {
  int status = 0;
  if (take_optional_step("a PID 1 that forwards", [&] { status = supervise(main, watched); }) ||
      take_optional_step("a PID 1 that reaps", [&] { status = poll_children(main); })) {
    return exit_code(status);
  }
  sys::check(::waitpid(main, nullptr, 0), "wait for the container's program");
  return 1;
}

[[noreturn]] void run_init(const ChildPlan& plan) {
  sigset_t watched;
  sigfillset(&watched);
  sys::check(::sigprocmask(SIG_SETMASK, &watched, nullptr), "block signals");
  const pid_t main = start_main([&] { exec_main(plan); }, plan.original_mask);
  // PID 1 never execs, so close-on-exec does not help here. The channel goes with the others.
  sys::check(::close_range(STDERR_FILENO + 1, ~0U, 0), "close the descriptors");
  try {
    ::_exit(do_duties(main, watched));
  } catch (const std::exception& error) {  // the channel is closed: nobody else would tell
    fmt::print(stderr, "minirun: {}\n", error.what());
    ::_exit(1);
  }
}

}  // namespace

void become_container(const ChildPlan& plan) {
  try {
    plan.channel.close_parent_end();
    prepare(plan);
    if (plan.use_init) run_init(plan);
    sys::check(::sigprocmask(SIG_SETMASK, &plan.original_mask, nullptr), "restore the signal mask");
    exec_main(plan);
  } catch (const std::exception& error) {
    plan.channel.fail(error.what());
  }
}

}  // namespace minicontainer
