#include "minicontainer/kernel/cgroup_usage.hpp"

#include <sstream>

#include "minicontainer/kernel/cgroup_files.hpp"

namespace minicontainer {
namespace {

namespace fs = std::filesystem;

using Number = std::optional<std::uint64_t>;

Number read_number(const fs::path& group, const std::string& file) {
  return as_number(read_control(group, file));
}

// v1 writes "no limit" as the greatest number of pages that it can count.
Number without_no_limit(Number limit) {
  constexpr std::uint64_t kNoLimit = std::uint64_t{1} << 62;
  return limit && *limit < kNoLimit ? limit : std::nullopt;
}

Number scaled(Number value, std::uint64_t factor) {
  return value ? Number(*value * factor) : std::nullopt;
}

std::map<std::string, std::uint64_t> read_table(const fs::path& group, const std::string& file) {
  std::map<std::string, std::uint64_t> table;
  std::istringstream lines(read_control(group, file).value_or(""));
  std::string key;
  for (std::uint64_t value = 0; lines >> key >> value;) table[key] = value;
  return table;
}

Number find(const std::map<std::string, std::uint64_t>& table, const std::string& key) {
  const auto found = table.find(key);
  return found == table.end() ? std::nullopt : Number(found->second);
}

void add_pids(const fs::path& group, CgroupUsage& usage) {
  usage.pids = read_number(group, "pids.current");
  usage.pids_limit = read_number(group, "pids.max");
}

}  // namespace

CgroupUsage read_usage1(const CgroupPlace& place) {
  const auto folder = [&](const char* controller) {
    const auto found = place.folders.find(controller);
    return found == place.folders.end() ? fs::path("/nonexistent") : found->second;
  };
  CgroupUsage usage;
  const fs::path memory = folder("memory"), account = folder("cpuacct");
  usage.memory_bytes = read_number(memory, "memory.usage_in_bytes");
  usage.memory_peak_bytes = read_number(memory, "memory.max_usage_in_bytes");
  usage.memory_limit_bytes = without_no_limit(read_number(memory, "memory.limit_in_bytes"));
  usage.memory_details = read_table(memory, "memory.stat");
  const Number both = read_number(memory, "memory.memsw.usage_in_bytes");
  if (both && usage.memory_bytes) usage.swap_bytes = *both - std::min(*both, *usage.memory_bytes);

  usage.cpu_nanoseconds = read_number(account, "cpuacct.usage");
  usage.cpu_user_nanoseconds = read_number(account, "cpuacct.usage_user");
  usage.cpu_system_nanoseconds = read_number(account, "cpuacct.usage_sys");
  const auto throttling = read_table(folder("cpu"), "cpu.stat");
  usage.periods = find(throttling, "nr_periods");
  usage.throttled_periods = find(throttling, "nr_throttled");
  usage.throttled_nanoseconds = find(throttling, "throttled_time");
  add_pids(folder("pids"), usage);
  return usage;
}

CgroupUsage read_usage2(const CgroupPlace& place) {
  constexpr std::uint64_t kNanosecondsInMicrosecond = 1000;
  CgroupUsage usage;
  const fs::path& group = place.folders.at("");
  usage.memory_bytes = read_number(group, "memory.current");
  usage.memory_peak_bytes = read_number(group, "memory.peak");
  usage.memory_limit_bytes = read_number(group, "memory.max");
  usage.memory_details = read_table(group, "memory.stat");
  usage.swap_bytes = read_number(group, "memory.swap.current");

  const auto cpu = read_table(group, "cpu.stat");
  usage.cpu_nanoseconds = scaled(find(cpu, "usage_usec"), kNanosecondsInMicrosecond);
  usage.cpu_user_nanoseconds = scaled(find(cpu, "user_usec"), kNanosecondsInMicrosecond);
  usage.cpu_system_nanoseconds = scaled(find(cpu, "system_usec"), kNanosecondsInMicrosecond);
  usage.periods = find(cpu, "nr_periods");
  usage.throttled_periods = find(cpu, "nr_throttled");
  usage.throttled_nanoseconds = scaled(find(cpu, "throttled_usec"), kNanosecondsInMicrosecond);
  add_pids(group, usage);
  return usage;
}

}  // namespace minicontainer
