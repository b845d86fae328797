#include "minicontainer/engine/statistics.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "base/spawn.hpp"
#include "minicontainer/engine/spec.hpp"

namespace engine {
namespace {

using nlohmann::json;

json runtime_statistics(const Folders& folders, const std::string& id) {
  const auto finished = base::run_collecting(
      {.program = companion_program("minirun"),
       .argv = {"minirun", "--root", folders.runtime_root(), "events", "--stats", id}});
  if (!finished.status.is_success()) throw std::runtime_error(finished.output);
  return base::parse_json(finished.output, "the runtime's statistics").at("data");
}

std::uint64_t machine_memory() {
  return static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) *
         static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

// man 5 proc, /proc/PID/net/dev: behind the colon, bytes received is the first number and bytes
// sent the ninth.
void add_network(pid_t pid, Usage& usage) {
  std::ifstream lines(fmt::format("/proc/{}/net/dev", pid));
  for (std::string line; std::getline(lines, line);) {
    const auto colon = line.find(':');
    if (colon == line.npos || line.find("lo:") != line.npos) continue;
    std::istringstream numbers(line.substr(colon + 1));
    std::uint64_t number = 0;
    for (int field = 0; field < 9 && numbers >> number; ++field) {
      if (field == 0) usage.received += number;
      if (field == 8) usage.sent += number;
    }
  }
}

// Lines "8:0 Read 4096" (cgroup-v1/blkio-controller.rst) or "8:0 rbytes=4096 wbytes=0 ..."
// (cgroup-v2.rst, io.stat).
void add_disks(const std::string& cgroup, Usage& usage) {
  const bool is_unified = has_unified_cgroups();
  std::ifstream words(is_unified
                          ? "/sys/fs/cgroup" + cgroup + "/io.stat"
                          : "/sys/fs/cgroup/blkio" + cgroup + "/blkio.throttle.io_service_bytes");
  std::string before;
  for (std::string word; words >> word; before = word) {
    if (before == "Read") usage.read += std::strtoull(word.c_str(), nullptr, 10);
    if (before == "Write") usage.written += std::strtoull(word.c_str(), nullptr, 10);
    if (word.starts_with("rbytes=")) usage.read += std::strtoull(&word[7], nullptr, 10);
    if (word.starts_with("wbytes=")) usage.written += std::strtoull(&word[7], nullptr, 10);
  }
}

}  // namespace

Usage measure(const Folders& folders, const Container& container) {
  const json data = runtime_statistics(folders, container.record.id);
  const json& memory = data.at("memory");
  const json& raw = memory.at("raw");
  const std::uint64_t total = memory.at("usage").value("usage", std::uint64_t{0});
  const std::uint64_t cache =
      raw.value("total_inactive_file", raw.value("inactive_file", std::uint64_t{0}));
  Usage usage{.cpu_nanoseconds = data.at("cpu").at("usage").value("total", std::uint64_t{0}),
              .memory = total - std::min(total, cache),
              .memory_limit =
                  std::min(memory.at("usage").value("limit", machine_memory()), machine_memory()),
              .processes = data.at("pids").value("current", std::uint64_t{0}),
              .moment = std::chrono::steady_clock::now().time_since_epoch().count()};
  add_network(container.state.pid, usage);
  add_disks(cgroup_path_of(container.record), usage);
  return usage;
}

double processor_percent(const Usage& before, const Usage& now) {
  const auto wall = now.moment - before.moment;
  if (wall <= 0 || now.cpu_nanoseconds < before.cpu_nanoseconds) return 0;
  return static_cast<double>(now.cpu_nanoseconds - before.cpu_nanoseconds) /
         static_cast<double>(wall) * 100;
}

}  // namespace engine
