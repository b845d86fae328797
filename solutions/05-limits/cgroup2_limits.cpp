#include <fmt/core.h>

#include <algorithm>
#include <stdexcept>

#include "minicontainer/kernel/cgroup_files.hpp"
#include "minicontainer/kernel/cgroup_limits.hpp"

namespace minicontainer {
namespace {

constexpr std::int64_t kNoLimit = -1;

// The members of config.json that are said, each as a file. Zero is how engines write "not said".
class Table {
 public:
  void add(const std::string& member, const char* file, const std::string& content) {
    limits_.push_back({"linux.resources." + member, file, content, content != "max"});
  }
  void add_bytes(const char* member, const char* file, std::optional<std::int64_t> bytes) {
    if (bytes.value_or(0) == 0) return;
    add(member, file, *bytes == kNoLimit ? "max" : std::to_string(*bytes));
  }
  [[nodiscard]] std::vector<Limit> take() { return std::move(limits_); }

 private:
  std::vector<Limit> limits_;
};

// #region lab05.v2-swap
// config.json counts memory and swap together, v2 counts swap alone.
std::int64_t swap_alone(const MemoryLimits& memory, const std::filesystem::path& group) {
  if (*memory.swap == kNoLimit) return kNoLimit;
  std::int64_t limit = memory.limit.value_or(0);
  if (limit == 0) {
    const auto current = as_number(read_control(group, "memory.max"));
    limit = current ? static_cast<std::int64_t>(*current) : kNoLimit;
  }
  if (limit == kNoLimit) {
    throw std::runtime_error(
        "linux.resources.memory.swap: it is memory and swap together, so it needs a memory.limit "
        "as well");
  }
  if (*memory.swap < limit) {
    throw std::runtime_error(fmt::format(
        "linux.resources.memory.swap: it is memory and swap together, so {} is too little beside "
        "a memory.limit of {}",
        *memory.swap, limit));
  }
  return *memory.swap - limit;
}
// #endregion lab05.v2-swap

void add_memory(const MemoryLimits& memory, const std::filesystem::path& group, Table& table) {
  table.add_bytes("memory.limit", "memory.max", memory.limit);
  table.add_bytes("memory.reservation", "memory.low", memory.reservation);
  if (memory.swap.value_or(0) != 0) {
    const std::int64_t swap = swap_alone(memory, group);
    table.add("memory.swap", "memory.swap.max", swap == kNoLimit ? "max" : std::to_string(swap));
  } else if (memory.limit == kNoLimit) {
    table.add("memory.swap", "memory.swap.max", "max");
  }
}

// #region lab05.v2-cpu
// One file for both numbers: "QUOTA PERIOD". The kernel keeps a period that is left out.
void add_quota(const CpuLimits& cpu, const std::filesystem::path& group, Table& table) {
  const bool has_quota = cpu.quota.value_or(0) != 0;
  const bool has_period = cpu.period.value_or(0) != 0;
  if (!has_quota && !has_period) return;
  std::string content = "max";
  if (has_quota && *cpu.quota != kNoLimit) content = std::to_string(*cpu.quota);
  if (!has_quota) {
    const std::string current = read_control(group, "cpu.max").value_or("max");
    content = current.substr(0, current.find(' '));
  }
  if (has_period) content += fmt::format(" {}", *cpu.period);
  table.add(has_quota ? "cpu.quota" : "cpu.period", "cpu.max", content);
}
// #endregion lab05.v2-cpu

void add_cpu(const CpuLimits& cpu, const std::filesystem::path& group, Table& table) {
  if (cpu.shares.value_or(0) != 0) {
    table.add("cpu.shares", "cpu.weight", std::to_string(cpu_weight(*cpu.shares)));
  }
  add_quota(cpu, group, table);
  if (cpu.burst) table.add("cpu.burst", "cpu.max.burst", std::to_string(*cpu.burst));
  if (cpu.idle) table.add("cpu.idle", "cpu.idle", std::to_string(*cpu.idle));
  if (!cpu.cpus.empty()) table.add("cpu.cpus", "cpuset.cpus", cpu.cpus);
  if (!cpu.memory_nodes.empty()) table.add("cpu.mems", "cpuset.mems", cpu.memory_nodes);
}

}  // namespace

// #region lab05.v2-limits
std::uint64_t cpu_weight(std::uint64_t shares) {
  constexpr std::uint64_t kLeast = 2, kMost = 262144;
  const std::uint64_t in_range = std::clamp(shares, kLeast, kMost);
  return 1 + (in_range - kLeast) * 9999 / (kMost - kLeast);
}

std::vector<Limit> cgroup2_limits(const Resources& resources, const std::filesystem::path& group) {
  Table table;
  add_memory(resources.memory, group, table);
  add_cpu(resources.cpu, group, table);
  if (resources.pids) {
    table.add("pids.limit", "pids.max",
              *resources.pids > 0 ? std::to_string(*resources.pids) : "max");
  }
  return table.take();
}
// #endregion lab05.v2-limits

}  // namespace minicontainer
