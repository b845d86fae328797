// The checks of exercise x05: the limits of the containers' groups, and how the containers ended.

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <sstream>

#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "workbook/checks/group_generation.hpp"
#include "workbook/checks/group_trees.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/report.hpp"
#include "workbook/checks/workshop.hpp"

namespace {

using namespace workbook;

const WorkshopPlan kPlan = {.apps = {"memory-hog"}};
constexpr const char* kLimit = "67108864";

Generation memory_generation() {
  for (const auto& tree : group_trees()) {
    if (!tree.is_v2 && tree.options.contains("memory")) return Generation::kV1;
  }
  return Generation::kV2;
}

// The limit of the group that a process is in.
Evidence limit_of(pid_t pid) {
  const bool is_v1 = memory_generation() == Generation::kV1;
  const std::string mark = is_v1 ? ":memory:" : "0::";
  const auto point = tree_of(memory_generation(), "memory").point.native();
  std::istringstream lines(base::read_file(fmt::format("/proc/{}/cgroup", pid)));
  for (std::string line; std::getline(lines, line);) {
    const auto at = line.find(mark);
    if (at == line.npos || (!is_v1 && at != 0)) continue;
    const std::string file =
        point + line.substr(at + mark.size()) + (is_v1 ? "/memory.limit_in_bytes" : "/memory.max");
    return {.source = file, .text = read_line(file)};
  }
  return {.source = fmt::format("/proc/{}/cgroup", pid), .text = "(in no group for memory)"};
}

void need_groups() {
  require_controller(memory_generation(), "memory");
}

WORKBOOK_CHECK(Task1, Limited, "small has a limit of 64 MB") {
  need_groups();
  Workshop workshop(kPlan);
  workshop.answer();
  const Evidence limit = limit_of(workshop.container("small"));
  require(limit.text == kLimit, {.diagnosis = "small is not limited to 64 MB",
                                 .expected = kLimit,
                                 .seen = limit.text,
                                 .evidence = {limit},
                                 .reproduce = {}});
}

WORKBOOK_CHECK(Task1, WrittenDown, "limit.txt holds the kernel's number") {
  need_groups();
  Workshop workshop(kPlan);
  workshop.answer();
  const Evidence limit = limit_of(workshop.container("small"));
  const std::string text = workshop.session().read("/tmp/answer/limit.txt").value_or("(no file)");
  require(text.substr(0, text.find('\n')) == limit.text,
          {.diagnosis = "limit.txt does not hold what the kernel's file does",
           .expected = limit.text,
           .seen = text,
           .evidence = {limit},
           .reproduce = "sh answer.sh; cat limit.txt"});
}

WORKBOOK_CHECK(Task2, Killed, "greedy is killed at its limit") {
  need_groups();
  Workshop workshop(kPlan);
  workshop.answer();
  const auto greedy = workshop.inspect("greedy");
  require(!greedy.is_null(), {.diagnosis = "there is no container of the name greedy",
                              .expected = "one that was killed at its limit",
                              .seen = "none",
                              .evidence = {workshop.containers()},
                              .reproduce = {}});
  const auto& state = greedy.at("State");
  require(state.at("OOMKilled") == true && state.at("ExitCode") == 137,
          {.diagnosis = "greedy was not killed for taking too much memory",
           .expected = "State.OOMKilled true, State.ExitCode 137",
           .seen = fmt::format("OOMKilled {}, ExitCode {}, {}", state.at("OOMKilled").dump(),
                               state.at("ExitCode").dump(), state.at("Status").dump()),
           .evidence = {workshop.containers()},
           .reproduce = "minicontainer inspect greedy"});
}

WORKBOOK_CHECK(Task3, Lives, "roomy has its 100 MB and lives") {
  need_groups();
  Workshop workshop(kPlan);
  workshop.answer();
  const auto has_all = [&] {
    return workshop.run("minicontainer logs roomy").output.find("holding 100 MB") !=
           std::string::npos;
  };
  wait_until(has_all, std::chrono::seconds(10));
  const pid_t roomy = workshop.container("roomy");
  require(has_all(), {.diagnosis = "roomy has not got its 100 MB",
                      .expected = "holding 100 MB until a signal comes",
                      .seen = workshop.run("minicontainer logs --tail 1 roomy").output,
                      .evidence = {workshop.containers()},
                      .reproduce = "minicontainer logs roomy"});
  const Evidence limit = limit_of(roomy);
  require(limit.text == "134217728", {.diagnosis = "roomy is not limited to 128 MB",
                                      .expected = "134217728",
                                      .seen = limit.text,
                                      .evidence = {limit},
                                      .reproduce = {}});
}

}  // namespace
