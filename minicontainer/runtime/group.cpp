#include "minicontainer/runtime/group.hpp"

#include <fmt/core.h>
#include <linux/sched.h>
#include <signal.h>
#include <unistd.h>

#include <stdexcept>
#include <system_error>

#include "minicontainer/runtime/step.hpp"

namespace minicontainer {
namespace {

// Whether some limit is asked for that would be left out without a group. Device rules are not one:
// whoever may not make a group may not make a device either.
bool has_limits(const Resources& wanted) {
  const auto& [memory, cpu, block] = std::tie(wanted.memory, wanted.cpu, wanted.block_io);
  const bool has_memory = memory.limit || memory.reservation || memory.swap || memory.swappiness;
  const bool has_cpu = cpu.shares || cpu.quota || cpu.period || cpu.burst || cpu.idle ||
                       cpu.realtime_runtime || !cpu.cpus.empty() || !cpu.memory_nodes.empty();
  const bool has_block = block.weight || !block.device_weights.empty() ||
                         !block.read_bytes.empty() || !block.write_bytes.empty() ||
                         !block.read_operations.empty() || !block.write_operations.empty();
  return has_memory || has_cpu || has_block || wanted.pids || !wanted.hugepages.empty() ||
         !wanted.rdma.empty() || !wanted.unified.empty();
}

bool is_refusal(const std::system_error& error) {
  const int code = error.code().value();
  return code == EACCES || code == EPERM || code == EROFS;
}

// Returns whether there is a group now. That the caller may have none is an error only if something
// is asked of it.
bool create(Cgroup& group, const Resources& wanted) {
  try {
    group.create();
    return true;
  } catch (const std::system_error& error) {
    if (!is_refusal(error)) throw;
    if (!has_limits(wanted)) return false;
    throw std::runtime_error(fmt::format(
        "linux.resources sets limits, and user {} may not make a cgroup here ({}): have a part of "
        "the tree delegated (man 5 systemd.resource-control, \"Delegate=\"), or leave the limits "
        "out",
        ::geteuid(), error.what()));
  }
}

}  // namespace

std::optional<CgroupPlace> plan_group(const Config& config, const std::string& id) {
  const bool is_wanted =
      !config.cgroups_path.empty() || config.resources || config.has_namespace(CLONE_NEWCGROUP);
  if (!is_wanted) return std::nullopt;
  return choose_cgroup_place(config.cgroups_path, id);
}

std::unique_ptr<Cgroup> make_group(const Config& config, const CgroupPlace& place) {
  const Resources wanted = config.resources.value_or(Resources{});
  std::unique_ptr<Cgroup> group = open_cgroup(place);
  bool is_made = false;
  take_optional_step("a group", [&] { is_made = create(*group, wanted); });
  if (!is_made) return nullptr;
  try {
    take_optional_step("limits", [&] { group->apply(wanted); });
  } catch (...) {
    remove_group_of(*group);
    throw;
  }
  return group;
}

void remove_empty_group(Cgroup& group) {
  take_optional_step("an end of its group", [&] { group.remove(); });
}

void remove_group_of(Cgroup& group) {
  take_optional_step("an end of its group", [&] {
    group.kill_all();
    group.remove();
  });
}

void explain_kill(Cgroup* group, int exit_code) {
  constexpr int kKilled = 128 + SIGKILL;
  if (group == nullptr || exit_code != kKilled) return;
  take_optional_step("a count of processes killed for want of memory", [&] {
    const CgroupUsage usage = group->usage();
    if (usage.oom_kills == 0) return;
    fmt::print(stderr,
               "minirun: the kernel killed {} of the container's processes: they needed more than "
               "the {} bytes of linux.resources.memory\n",
               usage.oom_kills, usage.memory_limit_bytes.value_or(0));
  });
}

}  // namespace minicontainer
