#include "workbook/lab_kernel/init/groups.hpp"

#include <fmt/core.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include <sstream>
#include <string>

#include "base/check.hpp"
#include "base/file.hpp"

namespace workbook {
namespace {

constexpr std::uint64_t kKeptForInit = 24ULL << 20;

void delegate_controllers() {
  const std::string root = "/sys/fs/cgroup/";
  std::istringstream offered(base::read_file(root + "cgroup.controllers"));
  for (std::string name; offered >> name;) {
    for (const char* wanted : {"cpu", "io", "memory", "pids", "cpuset"})
      if (name == wanted) base::write_file(root + "cgroup.subtree_control", "+" + name);
  }
}

void set(const std::string& file, const std::string& value) {
  const auto path = fmt::format("{}/{}", kJobGroup, file);
  if (::access(path.c_str(), W_OK) == 0) base::write_file(path, value);
}

std::uint64_t memory_to_spare() {
  struct sysinfo memory{};
  sys::check(::sysinfo(&memory), "look at the memory");
  const std::uint64_t free = std::uint64_t{memory.freeram} * memory.mem_unit;
  return free > 2 * kKeptForInit ? free - kKeptForInit : free / 2;
}

}  // namespace

void make_job_group(const GroupLimits& limits) {
  delegate_controllers();
  sys::check(::mkdir(kJobGroup, 0755), "make the group {}", kJobGroup);
  set("memory.max", std::to_string(limits.memory != 0 ? limits.memory : memory_to_spare()));
  if (limits.processes != 0) set("pids.max", std::to_string(limits.processes));
}

void enter_job_group() {
  base::write_file(fmt::format("{}/cgroup.procs", kJobGroup), "0");
}

bool job_was_out_of_memory() {
  const auto path = fmt::format("{}/memory.events", kJobGroup);
  if (::access(path.c_str(), R_OK) == -1) return false;
  std::istringstream events(base::read_file(path));
  std::string name;
  for (std::uint64_t count = 0; events >> name >> count;)
    if (name == "oom_kill") return count > 0;
  return false;
}

}  // namespace workbook
