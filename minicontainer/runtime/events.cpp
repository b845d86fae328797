#include <time.h>

#include <chrono>
#include <stdexcept>
#include <thread>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "minicontainer/runtime/record.hpp"
#include "minicontainer/runtime/report.hpp"

namespace minicontainer {
namespace {

using nlohmann::json;

void put(json& into, const char* name, const std::optional<std::uint64_t>& value) {
  if (value) into[name] = *value;
}

// The form of runc's events, which tools read: sizes in bytes, times in nanoseconds.
json statistics_json(const CgroupUsage& usage) {
  json cpu = {{"usage", json::object()}, {"throttling", json::object()}};
  put(cpu["usage"], "total", usage.cpu_nanoseconds);
  put(cpu["usage"], "user", usage.cpu_user_nanoseconds);
  put(cpu["usage"], "kernel", usage.cpu_system_nanoseconds);
  put(cpu["throttling"], "periods", usage.periods);
  put(cpu["throttling"], "throttledPeriods", usage.throttled_periods);
  put(cpu["throttling"], "throttledTime", usage.throttled_nanoseconds);
  json memory = {{"usage", json::object()}, {"raw", usage.memory_details}};
  put(memory["usage"], "usage", usage.memory_bytes);
  put(memory["usage"], "max", usage.memory_peak_bytes);
  put(memory["usage"], "limit", usage.memory_limit_bytes);
  put(memory["usage"], "failcnt", usage.oom_kills);
  json pids = json::object();
  put(pids, "current", usage.pids);
  put(pids, "limit", usage.pids_limit);
  return {{"cpu", cpu}, {"memory", memory}, {"pids", pids}};
}

std::unique_ptr<Cgroup> group_of(const std::filesystem::path& root, const std::string& id) {
  const StateFolder folder = StateFolder::open(root, id);
  const Record record = folder.load();
  if (look_at_status(folder, record) == Status::kStopped) {
    throw std::runtime_error("container not running");
  }
  if (!record.cgroup) {
    throw std::runtime_error(
        fmt::format("container \"{}\" has no cgroup of its own, which is what counts", id));
  }
  return open_cgroup(*record.cgroup);
}

void print_event(const char* type, const std::string& id, const json& data) {
  json event = {{"type", type}, {"id", id}};
  if (!data.is_null()) event["data"] = data;
  fmt::print("{}\n", base::format_json(event));
  std::fflush(stdout);
}

bool is_over(const std::filesystem::path& root, const std::string& id) {
  try {
    const StateFolder folder = StateFolder::open(root, id);
    return look_at_status(folder, folder.load()) == Status::kStopped;
  } catch (const NoSuchContainer&) {
    return true;
  }
}

}  // namespace

void print_statistics(const std::filesystem::path& root, const std::string& id) {
  print_event("stats", id, statistics_json(group_of(root, id)->usage()));
}

void follow_events(const std::filesystem::path& root, const std::string& id, int seconds) {
  const auto group = group_of(root, id);
  std::uint64_t oom_kills = group->usage().oom_kills;
  constexpr std::chrono::milliseconds kLook{200};
  const int looks = static_cast<int>(std::chrono::seconds(seconds) / kLook);
  for (int count = 0; !is_over(root, id); ++count) {
    const CgroupUsage usage = group->usage();
    if (usage.oom_kills > oom_kills) print_event("oom", id, nullptr);
    oom_kills = usage.oom_kills;
    if (count % looks == 0) print_event("stats", id, statistics_json(usage));
    std::this_thread::sleep_for(kLook);
  }
}

}  // namespace minicontainer
