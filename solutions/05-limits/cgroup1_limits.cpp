#include <fmt/core.h>

#include "minicontainer/kernel/cgroup_limits.hpp"

namespace minicontainer {
namespace {

// Zero is how engines write "not said".
template <typename Number>
bool is_said(const std::optional<Number>& value) {
  return value.value_or(0) != 0;
}

// #region lab05.v1-memory
void add_memory(const MemoryLimits& memory, std::vector<Limit>& limits) {
  const auto add = [&](const char* member, const char* file, std::int64_t value, bool is_needed) {
    limits.push_back({fmt::format("linux.resources.memory.{}", member), file,
                      fmt::format("{}", value), is_needed});
  };
  const auto add_bytes = [&](const char* member, const char* file,
                             const std::optional<std::int64_t>& bytes) {
    if (is_said(bytes)) add(member, file, *bytes, *bytes != -1);
  };
  add_bytes("limit", "memory.limit_in_bytes", memory.limit);
  add_bytes("reservation", "memory.soft_limit_in_bytes", memory.reservation);
  // The limit may not be more than both together, so lifting the one lifts the other.
  const bool lifts_swap = memory.limit == -1 && !is_said(memory.swap);
  add_bytes("swap", "memory.memsw.limit_in_bytes", lifts_swap ? memory.limit : memory.swap);
  if (memory.swappiness) {
    add("swappiness", "memory.swappiness", static_cast<std::int64_t>(*memory.swappiness), true);
  }
  if (memory.disable_oom_killer) {
    const bool is_off = *memory.disable_oom_killer;
    add("disableOOMKiller", "memory.oom_control", is_off ? 1 : 0, is_off);
  }
}
// #endregion lab05.v1-memory

// #region lab05.v1-cpu
void add_cpu(const CpuLimits& cpu, std::vector<Limit>& limits) {
  const auto add = [&](const char* member, const char* file, const std::string& content,
                       bool is_needed = true) {
    limits.push_back({fmt::format("linux.resources.cpu.{}", member), file, content, is_needed});
  };
  if (is_said(cpu.shares)) add("shares", "cpu.shares", std::to_string(*cpu.shares));
  if (is_said(cpu.period)) add("period", "cpu.cfs_period_us", std::to_string(*cpu.period));
  if (is_said(cpu.quota)) {
    add("quota", "cpu.cfs_quota_us", std::to_string(*cpu.quota), *cpu.quota != -1);
  }
  if (cpu.burst) add("burst", "cpu.cfs_burst_us", std::to_string(*cpu.burst), *cpu.burst != 0);
  if (cpu.idle) add("idle", "cpu.idle", std::to_string(*cpu.idle), *cpu.idle != 0);
  if (is_said(cpu.realtime_period)) {
    add("realtimePeriod", "cpu.rt_period_us", std::to_string(*cpu.realtime_period));
  }
  if (is_said(cpu.realtime_runtime)) {
    add("realtimeRuntime", "cpu.rt_runtime_us", std::to_string(*cpu.realtime_runtime));
  }
  if (!cpu.cpus.empty()) add("cpus", "cpuset.cpus", cpu.cpus);
  if (!cpu.memory_nodes.empty()) add("mems", "cpuset.mems", cpu.memory_nodes);
}
// #endregion lab05.v1-cpu

}  // namespace

std::vector<Limit> cgroup1_limits(const Resources& resources) {
  std::vector<Limit> limits;
  add_memory(resources.memory, limits);
  add_cpu(resources.cpu, limits);
  if (resources.pids) {
    const bool is_limited = *resources.pids > 0;
    limits.push_back({"linux.resources.pids.limit", "pids.max",
                      is_limited ? std::to_string(*resources.pids) : "max", is_limited});
  }
  return limits;
}

}  // namespace minicontainer
