#include "minicontainer/runtime/run.hpp"

#include <fcntl.h>
#include <linux/sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/time.hpp"
#include "base/undo.hpp"
#include "minicontainer/kernel/exit_code.hpp"
#include "minicontainer/kernel/start_signal.hpp"
#include "minicontainer/runtime/destroy.hpp"
#include "minicontainer/runtime/group.hpp"
#include "minicontainer/runtime/lifecycle.hpp"
#include "minicontainer/runtime/pass_fd.hpp"
#include "minicontainer/runtime/step.hpp"
#include "minicontainer/runtime/terminal_relay.hpp"

namespace minicontainer {
namespace {

Record first_record(const Config& config, const LaunchOptions& options) {
  return {.id = options.id,
          .bundle = config.bundle,
          .root = config.root,
          .oci_version = config.oci_version,
          .created = base::now_rfc3339(),
          .owner = ::geteuid(),
          .annotations = config.annotations,
          .cgroup = options.may_make_group ? plan_group(config, options.id) : std::nullopt,
          .has_pid_namespace = config.has_namespace(CLONE_NEWPID),
          .has_later_hooks = !config.hooks.poststart.empty() || !config.hooks.poststop.empty()};
}

// The id of a `run` that was killed is free again: what it left is cleared first.
StateFolder claim(const LaunchOptions& options) {
  try {
    return StateFolder::claim(options.state_root, options.id);
  } catch (const ContainerExists&) {
    if (!sweep_if_abandoned(options.state_root, options.id)) throw;
    return StateFolder::claim(options.state_root, options.id);
  }
}

/// A container on its way. Its parts are taken back unless `undo` is committed.
struct Making {
  StateFolder folder;
  Record record;
  std::unique_ptr<Cgroup> group;
  bool is_over = false;  ///< its first process has ended, and took its PID namespace along
  base::Undo undo;       // last, so that it runs while the others are still there

  // The record comes first: whatever is made after it can be found and cleared by `delete --force`,
  // wherever this process is killed.
  Making(const Config& config, const LaunchOptions& options) : folder(claim(options)), record() {
    undo.add([this] { folder.remove(); });
    record = first_record(config, options);
  }

  void make_group(const Config& config) {
    folder.save(record);
    base::write_file(folder.config_copy(), config.text);
    if (record.cgroup) group = minicontainer::make_group(config, *record.cgroup);
    if (!group) {
      record.cgroup.reset();
      return;
    }
    undo.add([this] { is_over ? remove_empty_group(*group) : remove_group_of(*group); });
  }
};

base::Fd connect_console(const Config& config, const LaunchOptions& options) {
  const bool has_terminal = config.process->has_terminal;
  if (has_terminal && !options.console_socket) {
    throw std::runtime_error(
        "process.terminal is true: a container that runs in the background needs --console-socket, "
        "on which to hand its terminal over");
  }
  if (!has_terminal && options.console_socket) {
    throw std::runtime_error("--console-socket is for a container whose process.terminal is true");
  }
  return has_terminal ? connect_to(*options.console_socket) : base::Fd();
}

}  // namespace

// #region minirun.run
int run_container(const Config& config, const LaunchOptions& options) {
  keep_descriptors_to_ourselves();
  const SignalInbox inbox;
  Making making(config, options);
  take_optional_step("a record of its processes",
                     [&] { making.record.runner = identify(::getpid()); });
  making.make_group(config);
  TerminalRelay relay(*config.process, options.console_socket);
  base::Process container = launch({.config = config,
                                    .options = options,
                                    .folder = making.folder,
                                    .record = making.record,
                                    .group = making.group.get(),
                                    .inbox = inbox,
                                    .console = relay.console(),
                                    .start_fifo = {}});
  making.folder.unlock();
  relay.begin();
  run_poststart_hooks(config, making.record);
  const int code = exit_code(forward_until_exit(std::move(container), inbox, relay));
  explain_kill(making.group.get(), code);
  making.is_over = config.has_namespace(CLONE_NEWPID);
  making.undo.roll_back();
  run_poststop_hooks(config, making.record);
  return code;
}
// #endregion minirun.run

void create_container(const Config& config, const LaunchOptions& options) {
  keep_descriptors_to_ourselves();
  const SignalInbox inbox;
  Making making(config, options);
  making.make_group(config);
  const base::Fd console = connect_console(config, options);
  const base::Fd start_fifo = make_start_signal(making.folder.start_fifo());
  base::Process container = launch({.config = config,
                                    .options = options,
                                    .folder = making.folder,
                                    .record = making.record,
                                    .group = making.group.get(),
                                    .inbox = inbox,
                                    .console = console,
                                    .start_fifo = start_fifo});
  container.release();
  making.folder.unlock();
  making.undo.commit();
}

void run_detached(const Config& config, const LaunchOptions& options) {
  create_container(config, options);
  // One command for whoever called it: a container that cannot start is not left behind.
  base::Undo undo;
  undo.add([&] { delete_by_force(options.state_root, options.id); });
  start_container(options.state_root, options.id);
  undo.commit();
}

}  // namespace minicontainer
