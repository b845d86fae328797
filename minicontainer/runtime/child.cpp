#include "minicontainer/runtime/child.hpp"

#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <exception>

#include "base/check.hpp"
#include "minicontainer/kernel/credentials.hpp"
#include "minicontainer/kernel/hostname.hpp"
#include "minicontainer/kernel/start_signal.hpp"
#include "minicontainer/runtime/exec.hpp"
#include "minicontainer/runtime/home.hpp"
#include "minicontainer/runtime/hooks.hpp"
#include "minicontainer/runtime/keyring.hpp"
#include "minicontainer/runtime/pass_fd.hpp"
#include "minicontainer/runtime/pid_1.hpp"
#include "minicontainer/runtime/root.hpp"
#include "minicontainer/runtime/seccomp_listener.hpp"
#include "minicontainer/runtime/step.hpp"
#include "minicontainer/runtime/sysctl.hpp"
#include "minicontainer/runtime/terminal.hpp"

namespace minicontainer {
namespace {

// When `minirun run` dies, its container dies with it: nobody else would know of it. While a
// container is being created, the same. A change of credentials clears this (man 2
// PR_SET_PDEATHSIG), so it is asked for again after one. Should minirun have died before we asked,
// no signal will come: then the channel tells.
void die_with_parent(const ChildPlan& plan) {
  sys::check(::prctl(PR_SET_PDEATHSIG, SIGKILL), "ask to die with the parent");
  plan.channel.check_parent();
}

void become_root(const Config& config) {
  if (!config.is_separate(CLONE_NEWUSER)) return;
  take_optional_step("user 0 of its user namespace", [] { become_namespace_root(); });
}

void set_names(const Config& config) {
  take_optional_step("a name of its own", [&] {
    if (!config.hostname.empty()) set_hostname(config.hostname);
    if (!config.domainname.empty()) set_domainname(config.domainname);
  });
}

// As late as can be: what was needed to get here is not charged to the container. On v2 it was born
// in its group. The cgroup namespace comes after it, because its root is the group that its maker
// is in.
void settle_in_group(const ChildPlan& plan) {
  if (!plan.entrance.tasks.empty()) {
    take_optional_step("its group", [&] { enter_cgroup(plan.entrance); });
  }
  if (!plan.cgroup_namespace.empty()) enter_namespaces(plan.cgroup_namespace);
  if (plan.config.has_namespace(CLONE_NEWCGROUP)) {
    take_step("a cgroup namespace",
              [] { sys::check(::unshare(CLONE_NEWCGROUP), "make a cgroup namespace"); });
  }
}

// #region minirun.prepare
// All that is done while the host's files are still in reach.
void prepare_outside_root(const ChildPlan& plan) {
  if (plan.has_gate) wait_at_gate(plan.gate);
  become_root(plan.config);
  set_names(plan.config);
  sys::check(::setsid(), "start a session");
  die_with_parent(plan);
  if (plan.has_own_keyring) take_step("a session keyring", [&] { join_new_keyring(plan.id); });
  take_step("kernel settings", [&] { set_sysctls(plan.config.sysctl); });
  if (plan.config.personality) {
    sys::check(::personality(*plan.config.personality), "set linux.personality");
  }
}
// #endregion minirun.prepare

// What needs the container's mounts, but not yet its root.
void at_the_threshold(const ChildPlan& plan) {
  const Hooks& hooks = plan.config.hooks;
  if (!hooks.prestart.empty() || !hooks.create_runtime.empty()) {
    plan.channel.ask(Report::kWantsHooks);
  }
  run_hooks(hooks.create_container, {.config = plan.config, .id = plan.id, .status = "creating"});
}

void prepare(const ChildPlan& plan) {
  prepare_outside_root(plan);
  Terminal terminal;
  enter_root({.config = plan.config,
              .cgroup = plan.cgroup,
              .terminal = plan.console.is_open() ? &terminal : nullptr,
              .may_pivot = plan.may_pivot,
              .at_the_threshold = [&] { at_the_threshold(plan); }});
  if (plan.console.is_open()) {
    hand_over_terminal(terminal, plan.console);
    become_controlling_terminal(terminal, plan.config.process->user.uid);
  }
  settle_in_group(plan);
  ::umask(plan.config.process->umask.value_or(0022));
}

// `create` ends here and comes back as `start`. Returns what the parent had to say last.
Answer wait_for_start(const ChildPlan& plan) {
  if (!plan.start_fifo.is_open()) return {};
  Answer last = plan.channel.ask(Report::kReady);
  // From now on minirun may end: the container is recorded.
  sys::check(::prctl(PR_SET_PDEATHSIG, 0), "outlive the parent");
  plan.channel.hang_up();
  stop_watching();
  // Nor may anything of minirun's stay open here, the lock on the container's folder above all.
  // (-1: one that is not open.)
  base::close_all_but(
      {plan.start_fifo.get(), plan.last_step.get(), plan.proc.get(), last.agent.get()},
      3 + plan.preserved_fds);
  await_start(plan.start_fifo);
  return last;
}

// The filter's listener goes to the parent, who passes it on; or, once that is gone, to the agent.
// Its state is written first: the filter may refuse what that takes.
void lock_down_first_process(const ChildPlan& plan, const Answer& last) {
  const HookMoment moment{
      .config = plan.config, .id = plan.id, .pid = last.pid, .status = "creating"};
  const std::string state = last.agent.is_open() ? process_state(moment, last.pid) : "";
  lock_down(*plan.config.process, plan.seccomp, [&](const base::Fd& listener) {
    if (!last.agent.is_open()) return plan.channel.send_listener(listener);
    send_fd(last.agent, listener, state);
  });
}

[[noreturn]] void exec_main(const ChildPlan& plan) {
  try {
    const ProcessConfig& process = *plan.config.process;
    // With our privileges first: a folder may be made. The user's right to it is the shell's rule.
    enter_working_directory(process.cwd);
    become_process_user(process, plan.seccomp);
    die_with_parent(plan);
    const Program program = find_program(with_home(process));
    const Answer last = wait_for_start(plan);
    if (const auto& hooks = plan.config.hooks.start_container; !hooks.empty()) {
      run_hooks(hooks,
                {.config = plan.config, .id = plan.id, .pid = ::getpid(), .status = "created"});
    }
    hand_down_descriptors(plan.preserved_fds);
    lock_down_first_process(plan, last);
    const WatchedStep watched("exec");
    exec_through(plan.last_step, program,
                 {.report_to = plan.seccomp.may_report ? plan.channel.child_fd() : -1,
                  .may_use_execveat = plan.seccomp.may_execveat,
                  .apparmor_profile = process.apparmor_profile,
                  .proc = plan.proc.get()});
  } catch (const std::exception& error) {
    plan.channel.fail(error.what());
  }
}

}  // namespace

void become_container(const ChildPlan& plan) {
  try {
    plan.channel.close_parent_end();
    prepare(plan);
    if (plan.use_init) run_as_pid_1([&] { exec_main(plan); }, plan.original_mask);
    sys::check(::sigprocmask(SIG_SETMASK, &plan.original_mask, nullptr), "restore the signal mask");
    exec_main(plan);
  } catch (const std::exception& error) {
    plan.channel.fail(error.what());
  }
}

}  // namespace minicontainer
