// Task 4 of lab 05: the container's process is in its group, in each tree, and the limits hold for
// it.

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <sstream>
#include <string>

#include <nlohmann/json.hpp>

#include "labs/05-limits/checks_common.hpp"
#include "workbook/checks/limits.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/report.hpp"

namespace {

using namespace workbook;
using nlohmann::json;
namespace fs = std::filesystem;

const char* const kShowGroups =
    R"(./lab try 05 --set '{"linux":{"cgroupsPath":"/lab-try"}}' -- cat /proc/self/cgroup)";

std::string groups_of(pid_t pid) {
  return read_line(fmt::format("/proc/{}/cgroup", pid));
}

// Lines of /proc/PID/cgroup: "4:memory:/path"; of v2 "0::/path".
bool is_in_group(const std::string& line, const std::string& path) {
  return line.substr(line.find(':', line.find(':') + 1) + 1) == path;
}

bool is_of(const std::string& line, Generation generation) {
  return line.starts_with("0::") == (generation == Generation::kV2);
}

pid_t require_member(GroupedContainer& grouped, Generation generation) {
  const pid_t pid = started(grouped.container(), "on its way into the group");
  const std::string all = groups_of(pid);
  std::istringstream lines(all);
  for (std::string line; std::getline(lines, line);) {
    if (!is_of(line, generation) || is_in_group(line, grouped.path())) continue;
    Diagnosis found{.diagnosis = "the container's process is not in its group",
                    .expected = "a line that ends in " + grouped.path(),
                    .seen = line,
                    .evidence = {{fmt::format("/proc/{}/cgroup", pid), all}},
                    .reproduce = kShowGroups};
    grouped.container().add_output(found);
    fail_check(found);
  }
  return pid;
}

void require_inside(Generation generation) {
  require_generation(generation);
  GroupedContainer grouped({.generation = generation});
  require_member(grouped, generation);
}

// The runtime itself stays where it was: it may need more than its container is allowed.
void require_runtime_outside(Generation generation) {
  require_generation(generation);
  GroupedContainer grouped({.generation = generation});
  require_member(grouped, generation);
  const pid_t runtime = grouped.container().runtime_pid();
  require(groups_of(runtime).find(grouped.path()) == std::string::npos,
          {.diagnosis = "minirun itself has moved into the container's group",
           .expected = "only the container's process is in it",
           .seen = "minirun is in it, too",
           .evidence = {{fmt::format("/proc/{}/cgroup", runtime), groups_of(runtime)}},
           .reproduce = kShowGroups});
}

// A descriptor of the group's folder inside the container would be a way out of it.
void require_nothing_open(Generation generation) {
  require_generation(generation);
  GroupedContainer grouped({.generation = generation});
  const pid_t pid = require_member(grouped, generation);
  for (const auto& entry : fs::directory_iterator(fmt::format("/proc/{}/fd", pid))) {
    std::error_code gone;
    const std::string target = fs::read_symlink(entry.path(), gone);
    require(
        target.find(check_group_name()) == std::string::npos,
        {.diagnosis = "the container's program has a file of its group open",
         .expected = "every descriptor of the entrance is closed at exec (O_CLOEXEC)",
         .seen = target,
         .evidence = {{entry.path().native(), target}},
         .reproduce =
             R"(./lab try 05 --set '{"linux":{"cgroupsPath":"/lab-try"}}' -- ls -l /proc/self/fd)"});
  }
}

// 50 MB of work under a limit of 20 MB, and under one of 100 MB.
void require_memory_limit(Generation generation) {
  require_controller(generation, "memory");
  const int code = random_number(1, 100);
  const std::vector<std::string> hog = {"/probe", "take", "50", std::to_string(code)};
  const auto run_with = [&](std::int64_t megabytes) {
    step(fmt::format("a program that takes 50 MB, with a memory limit of {} MB", megabytes));
    GroupedContainer grouped(
        {.generation = generation, .process = hog, .resources = memory_without_swap(megabytes)});
    return grouped.container().exit_code();
  };
  const int roomy = run_with(100);
  require(roomy == code, {.diagnosis = "a program that stays below its memory limit was disturbed",
                          .expected = fmt::format("exit code {}", code),
                          .seen = fmt::format("exit code {}", roomy),
                          .evidence = {},
                          .reproduce = "./lab check 05.4"});
  const int tight = run_with(20);
  require(tight == kKilled,
          {.diagnosis = "a program took 50 MB although its limit is 20 MB",
           .expected = fmt::format("exit code {}: the kernel kills it with signal 9", kKilled),
           .seen = fmt::format("exit code {}", tight),
           .evidence = {},
           .reproduce = "./lab check 05.4"});
}

// The probe tries to have 40 children where 12 processes are allowed.
void require_process_limit(Generation generation) {
  require_controller(generation, "pids");
  GroupedContainer grouped({.generation = generation,
                            .process = {"/probe", "fork", "40"},
                            .resources = {{"pids", {{"limit", 12}}}}});
  started(grouped.container(), "on its way into the group");
  wait_until([&] { return grouped.read("pids", "pids.events") != "max 0"; }, watching_time() * 5);
  const std::string count = grouped.read("pids", "pids.current");
  const auto file = grouped.folder("pids") / "pids.current";
  require(count == "12", {.diagnosis = "the limit on processes does not hold for the container",
                          .expected = "12 processes, and every further fork fails",
                          .seen = fmt::format("{} processes in the group", count),
                          .evidence = {{file.native(), count}},
                          .reproduce = "./lab check 05.4"});
}

WORKBOOK_CHECK(Task4, Version1Inside,
               "on v1 the container's process is in its group in every tree") {
  require_inside(Generation::kV1);
}
WORKBOOK_CHECK(Task4, Version2Inside, "on v2 the container's process is in its group") {
  require_inside(Generation::kV2);
}
WORKBOOK_CHECK(Task4, Version1Runtime, "on v1 minirun stays outside") {
  require_runtime_outside(Generation::kV1);
}
WORKBOOK_CHECK(Task4, Version2Runtime, "on v2 minirun stays outside") {
  require_runtime_outside(Generation::kV2);
}
WORKBOOK_CHECK(Task4, Version1Closed, "on v1 the container gets no descriptor of its group") {
  require_nothing_open(Generation::kV1);
}
WORKBOOK_CHECK(Task4, Version2Closed, "on v2 the container gets no descriptor of its group") {
  require_nothing_open(Generation::kV2);
}
WORKBOOK_CHECK(Task4, Version1Memory, "on v1 the memory limit holds: 137") {
  require_memory_limit(Generation::kV1);
}
WORKBOOK_CHECK(Task4, Version2Memory, "on v2 the memory limit holds: 137") {
  require_memory_limit(Generation::kV2);
}
WORKBOOK_CHECK(Task4, Version1Processes, "on v1 the limit on processes holds") {
  require_process_limit(Generation::kV1);
}
WORKBOOK_CHECK(Task4, Version2Processes, "on v2 the limit on processes holds") {
  require_process_limit(Generation::kV2);
}

}  // namespace
