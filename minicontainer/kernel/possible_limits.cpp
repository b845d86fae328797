#include <fmt/core.h>

#include <algorithm>
#include <stdexcept>

#include "minicontainer/kernel/cgroup_files.hpp"
#include "minicontainer/kernel/cgroup_limits.hpp"

namespace minicontainer {
namespace {

void refuse_if(bool is_said, const char* member, const char* generation) {
  if (!is_said) return;
  throw std::runtime_error(
      fmt::format("linux.resources.{}: cgroup {} has no such limit, and this machine uses that "
                  "generation. Leave it out",
                  member, generation));
}

bool has_leaf_weights(const BlockIoLimits& block_io) {
  const auto has_one = [](const BlockWeight& device) {
    return device.leaf_weight.value_or(0) != 0;
  };
  return block_io.leaf_weight.value_or(0) != 0 ||
         std::ranges::any_of(block_io.device_weights, has_one);
}

void refuse_what_only_v1_has(const Resources& resources) {
  const auto refuse = [](bool is_said, const char* member) { refuse_if(is_said, member, "v2"); };
  refuse(resources.memory.swappiness.has_value(), "memory.swappiness");
  refuse(resources.memory.disable_oom_killer.value_or(false), "memory.disableOOMKiller");
  refuse(resources.cpu.realtime_runtime.value_or(0) != 0, "cpu.realtimeRuntime");
  refuse(resources.cpu.realtime_period.value_or(0) != 0, "cpu.realtimePeriod");
  refuse(resources.network_class_id.value_or(0) != 0, "network.classID");
  refuse(!resources.network_priorities.empty(), "network.priorities");
  refuse(has_leaf_weights(resources.block_io), "blockIO.leafWeight");
}

void refuse_limit_below_use(const CgroupPlace& place, const MemoryLimits& memory) {
  if (!memory.check_before_update || memory.limit.value_or(0) <= 0) return;
  const bool is_v1 = place.version == CgroupVersion::kV1;
  const auto folder = place.folders.find(is_v1 ? "memory" : "");
  if (folder == place.folders.end()) return;
  const char* file = is_v1 ? "memory.usage_in_bytes" : "memory.current";
  const auto used = as_number(read_control(folder->second, file));
  if (!used || *used <= static_cast<std::uint64_t>(*memory.limit)) return;
  throw std::runtime_error(fmt::format(
      "linux.resources.memory.limit: the group uses {} bytes now, more than {}. Ask for "
      "more, or end some of its processes first",
      *used, *memory.limit));
}

}  // namespace

void require_possible(const CgroupPlace& place, const Resources& resources) {
  if (place.version == CgroupVersion::kV2) {
    refuse_what_only_v1_has(resources);
  } else {
    refuse_if(!resources.unified.empty(), "unified", "v1");
  }
  refuse_limit_below_use(place, resources.memory);
}

}  // namespace minicontainer
