#include "minicontainer/runtime/exec_process.hpp"

#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <exception>
#include <stdexcept>

#include "base/check.hpp"
#include "base/file.hpp"
#include "minicontainer/kernel/credentials.hpp"
#include "minicontainer/kernel/exit_code.hpp"
#include "minicontainer/kernel/gate.hpp"
#include "minicontainer/runtime/birth.hpp"
#include "minicontainer/runtime/channel.hpp"
#include "minicontainer/runtime/exec.hpp"
#include "minicontainer/runtime/home.hpp"
#include "minicontainer/runtime/keyring.hpp"
#include "minicontainer/runtime/launch.hpp"
#include "minicontainer/runtime/privileges.hpp"
#include "minicontainer/runtime/record.hpp"
#include "minicontainer/runtime/seccomp_listener.hpp"
#include "minicontainer/runtime/step.hpp"
#include "minicontainer/runtime/terminal.hpp"

namespace minicontainer {
namespace {

struct JoinPlan {
  const ExecOptions& options;
  const Config& config;
  StartChannel& channel;
  Gate& gate;
  const sigset_t& original_mask;
  const CgroupEntrance& entrance;
  const PreparedSeccomp& seccomp;
  const base::Fd& last_step;
  const base::Fd& proc;
  const base::Fd& console;
  const std::vector<OpenNamespace>& cgroup_namespace;  ///< one or none
  bool has_user_namespace = false;
};

void open_own_terminal(const JoinPlan& plan) {
  if (!plan.console.is_open()) return;
  const ProcessConfig& process = plan.options.process;
  const base::Fd root = base::open_file("/", O_PATH | O_DIRECTORY);
  Terminal terminal = make_terminal(root, process.console_size);
  hand_over_terminal(terminal, plan.console);
  become_controlling_terminal(terminal, process.user.uid);
}

void prepare(const JoinPlan& plan) {
  if (!plan.options.is_detached) {
    sys::check(::prctl(PR_SET_PDEATHSIG, SIGKILL), "ask to die with the parent");
  }
  plan.channel.check_parent();
  if (!plan.entrance.tasks.empty()) enter_cgroup(plan.entrance);
  if (!plan.cgroup_namespace.empty()) enter_namespaces(plan.cgroup_namespace);
  if (plan.has_user_namespace) become_namespace_root();
  sys::check(::setsid(), "start a session");
  // The container's own by its name, where it is still there; never the caller's.
  join_new_keyring(plan.options.id);
  open_own_terminal(plan);
  ::umask(plan.options.process.umask.value_or(0022));
}

[[noreturn]] void join(const JoinPlan& plan) {
  try {
    plan.channel.close_parent_end();
    wait_at_gate(plan.gate);
    prepare(plan);
    const ProcessConfig& process = plan.options.process;
    enter_working_directory(process.cwd);
    become_process_user(process, plan.seccomp);
    const Program program = find_program(with_home(process));
    sys::check(::sigprocmask(SIG_SETMASK, &plan.original_mask, nullptr), "restore the signal mask");
    hand_down_descriptors(plan.options.preserved_fds);
    lock_down(process, plan.seccomp,
              [&](const base::Fd& listener) { plan.channel.send_listener(listener); });
    exec_through(plan.last_step, program,
                 {.report_to = plan.seccomp.may_report ? plan.channel.child_fd() : -1,
                  .may_use_execveat = plan.seccomp.may_execveat,
                  .apparmor_profile = process.apparmor_profile,
                  .proc = plan.proc.get()});
  } catch (const std::exception& error) {
    plan.channel.fail(error.what());
  }
}

Record running_container(const ExecOptions& options) {
  const StateFolder folder = StateFolder::open(options.state_root, options.id);
  Record record = folder.load();
  require_status("exec", record, look_at_status(folder, record));
  return record;
}

bool has_kind(const std::vector<OpenNamespace>& namespaces, std::uint64_t clone_flag) {
  for (const auto& entry : namespaces) {
    if (entry.clone_flag == clone_flag) return true;
  }
  return false;
}

Config saved_config(const ExecOptions& options, const Record& record) {
  return load_saved_config(options.state_root / options.id / "config.json", record.bundle);
}

base::Process start_in(const ExecOptions& options, const Record& record, const SignalInbox& inbox,
                       const base::Fd& console) {
  const Config config = saved_config(options, record);
  auto namespaces = open_namespaces_of(record.process->pid);
  if (!is_alive(*record.process)) throw std::runtime_error("container not running");
  const CgroupEntrance entrance =
      record.cgroup ? open_cgroup(*record.cgroup)->open_entrance() : CgroupEntrance{};
  const PreparedSeccomp seccomp = prepare_seccomp(config, options.state_root / ".seccomp");
  const base::Fd last_step = make_last_step();
  const base::Fd proc = open_proc_for_profile(options.process);
  const auto cgroup_namespace = take_cgroup_namespace(namespaces);
  Gate gate = make_gate();
  StartChannel channel;
  const JoinPlan plan{.options = options,
                      .config = config,
                      .channel = channel,
                      .gate = gate,
                      .original_mask = inbox.original_mask(),
                      .entrance = entrance,
                      .seccomp = seccomp,
                      .last_step = last_step,
                      .proc = proc,
                      .console = console,
                      .cgroup_namespace = cgroup_namespace,
                      .has_user_namespace = has_kind(namespaces, CLONE_NEWUSER)};
  base::Process process = give_birth(
      {.new_namespaces = 0, .joined = namespaces, .cgroup = entrance.folder}, [&] { join(plan); });
  channel.close_child_end();
  gate.waiting_end.close();
  set_process_limits(process.pid(), options.process);
  if (options.pid_file) base::replace_file(*options.pid_file, std::to_string(process.pid()));
  open_gate(gate);
  for (;;) {
    const Message message = channel.wait(options.process.args.front());
    if (message.report == Report::kStarted) return process;
    send_seccomp_listener({.moment = {.config = config,
                                      .id = options.id,
                                      .pid = record.process->pid,
                                      .status = "running"},
                           .pid = process.pid(),
                           .listener = message.descriptor});
  }
}

}  // namespace

ProcessConfig first_process_of(const std::filesystem::path& root, const std::string& id) {
  const StateFolder folder = StateFolder::open(root, id);
  return *load_saved_config(folder.config_copy(), folder.load().bundle).process;
}

int exec_in_container(const ExecOptions& options) {
  keep_descriptors_to_ourselves();
  if (options.is_detached && options.process.has_terminal && !options.console_socket) {
    throw std::runtime_error(
        "a detached process with a terminal needs --console-socket, on which to hand it over");
  }
  const SignalInbox inbox;
  const Record record = running_container(options);
  TerminalRelay relay(options.process, options.console_socket);
  base::Process process = start_in(options, record, inbox, relay.console());
  if (options.is_detached) {
    process.release();
    return 0;
  }
  relay.begin();
  return exit_code(forward_until_exit(std::move(process), inbox, relay));
}

}  // namespace minicontainer
