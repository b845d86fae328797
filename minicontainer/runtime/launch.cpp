#include "minicontainer/runtime/launch.hpp"

#include <linux/close_range.h>
#include <linux/sched.h>
#include <unistd.h>

#include "base/check.hpp"
#include "base/file.hpp"
#include "minicontainer/kernel/gate.hpp"
#include "minicontainer/kernel/idmap.hpp"
#include "minicontainer/kernel/time_namespace.hpp"
#include "minicontainer/runtime/birth.hpp"
#include "minicontainer/runtime/channel.hpp"
#include "minicontainer/runtime/child.hpp"
#include "minicontainer/runtime/hooks.hpp"
#include "minicontainer/runtime/last_step.hpp"
#include "minicontainer/runtime/privileges.hpp"
#include "minicontainer/runtime/seccomp_listener.hpp"
#include "minicontainer/runtime/step.hpp"

namespace minicontainer {
namespace {

void make_clocks(const Config& config) {
  if (!config.has_namespace(CLONE_NEWTIME)) return;
  take_optional_step("a time namespace", [&] { make_time_namespace(config.time_offsets); });
}

void map_ids(const Config& config, pid_t pid) {
  if (!config.has_namespace(CLONE_NEWUSER)) return;
  take_optional_step("id maps",
                     [&] { write_id_maps(pid, config.uid_mappings, config.gid_mappings); });
}

CgroupEntrance open_entrance(Cgroup* group) {
  CgroupEntrance entrance;
  if (group == nullptr) return entrance;
  take_optional_step("a place in its group", [&] { entrance = group->open_entrance(); });
  return entrance;
}

// A `run` that could not put itself on record has said so (run.cpp), and goes on without.
void write_down(const Launch& launch, pid_t pid) {
  if (launch.start_fifo.is_open() || launch.record.runner) {
    launch.record.process = identify(pid);
    launch.folder.save(launch.record);
  }
  if (launch.options.pid_file) {
    base::replace_file(*launch.options.pid_file, std::to_string(pid));
  }
}

HookMoment being_created(const Launch& launch, pid_t pid) {
  return {.config = launch.config, .id = launch.options.id, .pid = pid, .status = "creating"};
}

void run_outside_hooks(const Launch& launch, pid_t pid) {
  const HookMoment moment = being_created(launch, pid);
  run_hooks(launch.config.hooks.prestart, moment);
  run_hooks(launch.config.hooks.create_runtime, moment);
}

// #region minirun.see-through
// Answers the child until its program runs, or it waits for its start.
void see_through(const Launch& launch, const StartChannel& channel, pid_t pid) {
  for (;;) {
    const Message message = channel.wait(launch.config.process->args.front());
    switch (message.report) {
      case Report::kWantsHooks:
        run_outside_hooks(launch, pid);
        channel.answer({.pid = pid, .agent = {}});
        break;
      case Report::kReady:
        write_down(launch, pid);
        channel.answer({.pid = pid, .agent = connect_to_agent(launch.config)});
        break;
      case Report::kListener:
        send_seccomp_listener(
            {.moment = being_created(launch, pid), .pid = pid, .listener = message.descriptor});
        break;
      default:
        return;
    }
  }
}
// #endregion minirun.see-through

}  // namespace

void keep_descriptors_to_ourselves() {
  sys::check(::close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC), "guard the descriptors");
}

base::Process launch(const Launch& launch) {
  const Config& config = launch.config;
  make_clocks(config);
  auto joined = open_joined(config.joined_namespaces);
  const auto cgroup_namespace = take_cgroup_namespace(joined);
  CgroupEntrance entrance = open_entrance(launch.group);
  const PreparedSeccomp seccomp = prepare_seccomp(config, launch.options.state_root / ".seccomp");
  const base::Fd last_step = make_last_step();
  const base::Fd proc = open_proc_for_profile(*config.process);
  Gate gate;
  const bool has_gate = take_optional_step("a gate", [&] { gate = make_gate(); });
  StartChannel channel;
  const ChildPlan plan{.config = config,
                       .id = launch.options.id,
                       .gate = gate,
                       .has_gate = has_gate,
                       .channel = channel,
                       .original_mask = launch.inbox.original_mask(),
                       .entrance = entrance,
                       .cgroup = launch.record.cgroup,
                       .cgroup_namespace = cgroup_namespace,
                       .seccomp = seccomp,
                       .last_step = last_step,
                       .proc = proc,
                       .console = launch.console,
                       .start_fifo = launch.start_fifo,
                       .use_init = launch.options.use_init,
                       .may_pivot = launch.options.may_pivot,
                       .has_own_keyring = launch.options.has_own_keyring,
                       .preserved_fds = launch.options.preserved_fds};
  const std::uint64_t late = CLONE_NEWTIME | CLONE_NEWCGROUP;  // not by clone3: see child.cpp

  // #region minirun.launch
  const Birth birth{
      .new_namespaces = config.namespaces & ~late, .joined = joined, .cgroup = entrance.folder};
  base::Process container;
  take_step("clone", [&] { container = give_birth(birth, [&] { become_container(plan); }); });
  base::close_together(std::move(entrance.tasks));
  channel.close_child_end();
  gate.waiting_end.close();
  map_ids(config, container.pid());
  take_step("process limits", [&] { set_process_limits(container.pid(), *config.process); });
  if (!launch.start_fifo.is_open()) write_down(launch, container.pid());
  if (has_gate) open_gate(gate);
  take_step("its program", [&] { see_through(launch, channel, container.pid()); });
  return container;
  // #endregion minirun.launch
}

}  // namespace minicontainer
