// Task 2 of lab 05: limits on v2. Which file gets which content is looked at on every machine: the
// group is a folder that keeps what is written. Whether the kernel then holds to it, is looked at
// where the machine's v2 tree has the controllers.

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <string>

#include <nlohmann/json.hpp>

#include "base/check.hpp"
#include "base/file.hpp"
#include "labs/05-limits/checks_common.hpp"
#include "workbook/checks/limits.hpp"
#include "workbook/checks/report.hpp"

namespace {

using namespace workbook;
using nlohmann::json;
namespace fs = std::filesystem;

using Files = std::map<std::string, std::string>;

const char* const kCheckTask2 = "./lab check 05.2";
// In the sandbox: the container's group is a folder of ours, in which every write can be read
// again.
void record_group(const std::string& path, const Files& set_before) {
  const std::string folder = "/sys/fs/cgroup" + path;
  fs::create_directories(folder);
  sys::check(::mount("tmpfs", folder.c_str(), "tmpfs", 0, "size=1m"), "mount a tmpfs");
  for (const char* file :
       {"cgroup.procs", "memory.max", "memory.low", "memory.swap.max", "cpu.max", "cpu.weight",
        "cpu.max.burst", "cpu.idle", "cpuset.cpus", "cpuset.mems", "pids.max"}) {
    base::write_file(folder + "/" + file, "");
  }
  for (const auto& [file, content] : set_before) base::write_file(folder + "/" + file, content);
}

struct Case {
  json resources;
  Files expected;         ///< an empty content: the file must not be written
  Files set_before = {};  ///< what the group's files say when minirun comes
};

// What an error message calls a content.
std::string shown(const std::string& content) {
  return content.empty() ? "nothing" : '"' + content + '"';
}

std::string content_of(GroupedContainer& grouped, const std::string& file) {
  const std::string inside = "/sys/fs/cgroup" + grouped.path() + "/" + file;
  return read_line(grouped.container().sandbox().outside_path(inside));
}

// Until all is as expected, or minirun has come to the container's program or to its end. That a
// file is not written, only the end can tell.
void wait_for_writes(GroupedContainer& grouped, const Files& expected) {
  auto& container = grouped.container();
  wait_until(
      [&] {
        const auto is_seen = [&](const auto& entry) {
          return !entry.second.empty() && content_of(grouped, entry.first) == entry.second;
        };
        return std::ranges::all_of(expected, is_seen) || container.sandbox().poll().has_value() ||
               container.find_main_process(std::chrono::milliseconds(0)).has_value();
      },
      patience());
}

void require_written(const Case& wanted) {
  require_generation(Generation::kV2);
  if (::geteuid() != 0) skip_check("only root may show the trees differently", "run as root");
  step("linux.resources is " + wanted.resources.dump());
  step("the container's group is a folder that keeps what is written into it");
  GroupedContainer grouped(
      {.generation = Generation::kV2,
       .resources = wanted.resources,
       .prepare = [&](const std::string& path) { record_group(path, wanted.set_before); }});
  auto& container = grouped.container();
  wait_for_writes(grouped, wanted.expected);
  for (const auto& [file, content] : wanted.expected) {
    const std::string seen = content_of(grouped, file);
    if (seen == content) continue;
    Diagnosis found{.diagnosis = fmt::format("{} of the group gets the wrong content", file),
                    .expected = fmt::format("{} in {}", shown(content), file),
                    .seen = shown(seen),
                    .evidence = {{"linux.resources", wanted.resources.dump()},
                                 {grouped.path() + "/" + file, seen}},
                    .reproduce = kCheckTask2};
    container.add_output(found);
    fail_check(found);
  }
}

WORKBOOK_CHECK(Task2, Memory, "memory and swap: v2 counts swap alone") {
  const std::int64_t limit = random_number(20, 90) * kMegabyte;
  const std::int64_t swap = random_number(1, 9) * kMegabyte;
  require_written(
      {.resources = {{"memory",
                      {{"limit", limit}, {"reservation", limit / 2}, {"swap", limit + swap}}}},
       .expected = {{"memory.max", std::to_string(limit)},
                    {"memory.low", std::to_string(limit / 2)},
                    {"memory.swap.max", std::to_string(swap)}}});
}

WORKBOOK_CHECK(Task2, SwapAlone, "swap without a limit is counted against the one that is set") {
  const std::int64_t limit = random_number(20, 90) * kMegabyte;
  const std::int64_t swap = random_number(1, 9) * kMegabyte;
  require_written({.resources = {{"memory", {{"swap", limit + swap}}}},
                   .expected = {{"memory.swap.max", std::to_string(swap)}},
                   .set_before = {{"memory.max", std::to_string(limit)}}});
}

WORKBOOK_CHECK(Task2, Weight, "shares become a weight") {
  const std::map<std::uint64_t, std::string> samples = {
      {2, "1"}, {1024, "39"}, {10000, "382"}, {262144, "10000"}, {1, "1"}, {300000, "10000"}};
  for (const auto& [shares, weight] : samples) {
    require_written(
        {.resources = {{"cpu", {{"shares", shares}}}}, .expected = {{"cpu.weight", weight}}});
  }
}

WORKBOOK_CHECK(Task2, Quota, "quota and period share a file, and one alone keeps the other") {
  const int quota = 1000 * random_number(10, 90);
  const int period = 1000 * random_number(100, 900);
  const std::string both = fmt::format("{} {}", quota, period);
  require_written({.resources = {{"cpu", {{"quota", quota}, {"period", period}}}},
                   .expected = {{"cpu.max", both}}});
  require_written({.resources = {{"cpu", {{"period", period}}}},
                   .expected = {{"cpu.max", both}},
                   .set_before = {{"cpu.max", fmt::format("{} 100000", quota)}}});
  require_written({.resources = {{"cpu", {{"quota", quota}}}},
                   .expected = {{"cpu.max", std::to_string(quota)}}});
}

WORKBOOK_CHECK(Task2, NoLimit, "-1 is no limit, and what is not said is not written") {
  require_written({.resources = {{"memory", {{"limit", -1}}},
                                 {"cpu", {{"quota", -1}}},
                                 {"pids", {{"limit", -1}}}},
                   .expected = {{"memory.max", "max"},
                                {"memory.swap.max", "max"},
                                {"cpu.max", "max"},
                                {"pids.max", "max"},
                                {"memory.low", ""},
                                {"cpu.weight", ""},
                                {"cpuset.cpus", ""}}});
  // What dockerd writes for "not said".
  require_written(
      {.resources = {{"memory", {{"limit", 0}, {"swap", 0}}},
                     {"cpu", {{"shares", 0}, {"quota", 0}, {"period", 0}}}},
       .expected = {
           {"memory.max", ""}, {"memory.swap.max", ""}, {"cpu.max", ""}, {"cpu.weight", ""}}});
}

WORKBOOK_CHECK(Task2, Others, "the other members have their files") {
  const int pids = random_number(30, 90);
  require_written(
      {.resources = {{"cpu", {{"burst", 500}, {"idle", 1}, {"cpus", "0"}, {"mems", "0"}}},
                     {"pids", {{"limit", pids}}}},
       .expected = {{"cpu.max.burst", "500"},
                    {"cpu.idle", "1"},
                    {"cpuset.cpus", "0"},
                    {"cpuset.mems", "0"},
                    {"pids.max", std::to_string(pids)}}});
}

WORKBOOK_CHECK(Task2, KernelHoldsToIt, "the kernel shows the limits in the group's files") {
  for (const char* controller : {"memory", "cpu", "pids"}) {
    require_controller(Generation::kV2, controller);
  }
  const std::int64_t limit = random_number(20, 90) * kMegabyte;
  const int pids = random_number(30, 90);
  GroupedContainer grouped({.generation = Generation::kV2,
                            .resources = {{"memory", {{"limit", limit}}},
                                          {"cpu", {{"quota", 50000}, {"period", 100000}}},
                                          {"pids", {{"limit", pids}}}}});
  started(grouped.container(), "at the limits of its group");
  const Files expected = {{"memory.max", std::to_string(limit)},
                          {"cpu.max", "50000 100000"},
                          {"pids.max", std::to_string(pids)}};
  for (const auto& [file, content] : expected) {
    const std::string seen = grouped.read("", file);
    require(seen == content,
            {.diagnosis = fmt::format("the limit in {} is not the wanted one", file),
             .expected = content,
             .seen = seen,
             .evidence = {{(grouped.folder("") / file).native(), seen}},
             .reproduce = kCheckTask2});
  }
}

}  // namespace
