// Task 3 of lab 05: limits on v1. The kernel's own files show them.

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include <nlohmann/json.hpp>

#include "labs/05-limits/checks_common.hpp"
#include "workbook/checks/report.hpp"

namespace {

using namespace workbook;
using nlohmann::json;

using Files = std::map<std::string, std::string>;

const char* const kCheckTask3 = "./lab check 05.3";

std::string controller_of(const std::string& file) {
  return file.substr(0, file.find('.'));
}

// The container's program runs under these limits.
void require_limits(const json& resources, const Files& expected) {
  for (const auto& [file, content] : expected) {
    require_controller(Generation::kV1, controller_of(file));
  }
  GroupedContainer grouped({.generation = Generation::kV1, .resources = resources});
  step("linux.resources is " + resources.dump());
  started(grouped.container(), "at the limits of its group");
  for (const auto& [file, content] : expected) {
    const std::string seen = grouped.read(controller_of(file), file);
    if (seen == content) continue;
    const auto path = grouped.folder(controller_of(file)) / file;
    Diagnosis found{.diagnosis = fmt::format("the limit in {} is not the wanted one", file),
                    .expected = content,
                    .seen = seen,
                    .evidence = {{"linux.resources", resources.dump()}, {path.native(), seen}},
                    .reproduce = kCheckTask3};
    grouped.container().add_output(found);
    fail_check(found);
  }
}

WORKBOOK_CHECK(Task3, Memory, "memory: limit, reservation, swappiness") {
  const std::int64_t limit = random_number(20, 90) * kMegabyte;
  const int swappiness = random_number(10, 50);
  require_limits(
      {{"memory", {{"limit", limit}, {"reservation", limit / 2}, {"swappiness", swappiness}}}},
      {{"memory.limit_in_bytes", std::to_string(limit)},
       {"memory.soft_limit_in_bytes", std::to_string(limit / 2)},
       {"memory.swappiness", std::to_string(swappiness)}});
}

WORKBOOK_CHECK(Task3, Swap, "memory and swap together are one limit") {
  require_controller(Generation::kV1, "memory");
  const auto tree = tree_of(Generation::kV1, "memory");
  if (!std::filesystem::exists(tree.point / "memory.memsw.limit_in_bytes")) {
    skip_check("this machine does not count swap", "start its kernel with swapaccount=1");
  }
  const std::int64_t limit = random_number(20, 90) * kMegabyte;
  require_limits({{"memory", {{"limit", limit}, {"swap", limit + kMegabyte}}}},
                 {{"memory.limit_in_bytes", std::to_string(limit)},
                  {"memory.memsw.limit_in_bytes", std::to_string(limit + kMegabyte)}});
}

WORKBOOK_CHECK(Task3, OomKiller, "the OOM killer can be switched off") {
  require_controller(Generation::kV1, "memory");
  GroupedContainer grouped(
      {.generation = Generation::kV1,
       .resources = {{"memory", {{"limit", 64 * kMegabyte}, {"disableOOMKiller", true}}}}});
  started(grouped.container(), "at the limits of its group");
  const std::string seen = grouped.read("memory", "memory.oom_control");
  const auto path = grouped.folder("memory") / "memory.oom_control";
  require(seen.starts_with("oom_kill_disable 1"),
          {.diagnosis = "disableOOMKiller did not reach memory.oom_control",
           .expected = "oom_kill_disable 1",
           .seen = seen.substr(0, seen.find('\n')),
           .evidence = {{path.native(), seen}},
           .reproduce = kCheckTask3});
}

WORKBOOK_CHECK(Task3, Processor, "cpu: shares, quota, period, and which processors") {
  const int quota = 1000 * random_number(10, 90);
  const int period = 1000 * random_number(100, 900);
  const int shares = random_number(100, 4000);
  require_limits(
      {{"cpu", {{"shares", shares}, {"quota", quota}, {"period", period}, {"cpus", "0"}}}},
      {{"cpu.shares", std::to_string(shares)},
       {"cpu.cfs_quota_us", std::to_string(quota)},
       {"cpu.cfs_period_us", std::to_string(period)},
       {"cpuset.cpus", "0"}});
}

WORKBOOK_CHECK(Task3, Processes, "pids: a number, or none") {
  const int pids = random_number(30, 90);
  require_limits({{"pids", {{"limit", pids}}}}, {{"pids.max", std::to_string(pids)}});
  require_limits({{"pids", {{"limit", 0}}}}, {{"pids.max", "max"}});
  require_limits({{"pids", {{"limit", -1}}}}, {{"pids.max", "max"}});
}

// What the files of a group say in which nobody has set anything.
WORKBOOK_CHECK(Task3, NoLimit, "-1 is no limit, and zero is not said") {
  constexpr const char* kNoMemoryLimit = "9223372036854771712";
  const Files untouched = {{"memory.limit_in_bytes", kNoMemoryLimit},
                           {"cpu.cfs_quota_us", "-1"},
                           {"cpu.cfs_period_us", "100000"},
                           {"cpu.shares", "1024"}};
  require_limits({{"memory", {{"limit", -1}}}, {"cpu", {{"quota", -1}}}}, untouched);
  require_limits({{"memory", {{"limit", 0}, {"swap", 0}, {"reservation", 0}}},
                  {"cpu", {{"shares", 0}, {"quota", 0}, {"period", 0}}}},
                 untouched);
}

}  // namespace
