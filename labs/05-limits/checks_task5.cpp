// Task 5 of lab 05: freezing, killing, counting and removing.

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <fstream>
#include <string>
#include <thread>

#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "labs/05-limits/checks_common.hpp"
#include "workbook/checks/ids.hpp"
#include "workbook/checks/limits.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/report.hpp"
#include "workbook/checks/signals.hpp"

namespace {

using namespace workbook;
using nlohmann::json;
namespace fs = std::filesystem;

const std::set<std::string> kWithoutPidNamespace = {"network", "ipc", "uts", "mount"};

// Waits for files do.1, do.2, ... and runs what is in each as a command of minirun.
constexpr const char* kObedientScript = R"(
n=0
while :; do
  n=$((n + 1))
  while [ ! -e do.$n ]; do sleep 0.01; done
  $MINIRUN --root /tmp/state $(cat do.$n)
  echo $? >code.$n && mv code.$n done.$n
done
)";

// Several commands of minirun on one container, one after the other.
class Session {
 public:
  explicit Session(GroupPlan plan) : grouped_(with_script(std::move(plan))) {}

  GroupedContainer& grouped() { return grouped_; }

  /// Runs it and ends the check unless it succeeds.
  void command(const std::string& text) {
    ++count_;
    step("ran: minirun " + text);
    auto& sandbox = grouped_.container().sandbox();
    const auto file = [&](const std::string& stem) {
      return sandbox.outside_path(fmt::format("{}/{}.{}", kSandboxFolder, stem, count_));
    };
    wait_until([&] { return fs::exists(file("do").parent_path() / "minirun"); }, patience());
    {
      const FilesOfLearner as_learner;
      base::write_file(file("new"), text);
      fs::rename(file("new"), file("do"));
    }
    const bool is_done = wait_until([&] { return fs::exists(file("done")); }, patience());
    sandbox.poll();
    if (is_done && read_line(file("done")) == "0") return;
    Diagnosis found{
        .diagnosis = fmt::format("`minirun {}` {}", text.substr(0, text.find(' ')),
                                 is_done ? "failed" : "did not come to an end"),
        .expected = "exit code 0",
        .seen = is_done ? "exit code " + read_line(file("done")) : "it still ran, and was stopped",
        .evidence = {},
        .reproduce = "./lab check 05.5"};
    grouped_.container().add_output(found);
    fail_check(found);
  }

  pid_t start() {
    command("create --bundle /tmp/bundle checked");
    command("start checked");
    return started(grouped_.container(), "before the container's program ran");
  }

 private:
  static GroupPlan with_script(GroupPlan plan) {
    plan.script = kObedientScript;
    return plan;
  }

  int count_ = 0;
  GroupedContainer grouped_;
};

void require_no_groups(GroupedContainer& grouped, Generation generation,
                       const std::string& diagnosis) {
  const std::string left = existing_groups(generation, grouped.path());
  if (left.empty()) return;
  Diagnosis found{.diagnosis = diagnosis,
                  .expected = "no folder of that path in any tree",
                  .seen = "the folders below",
                  .evidence = {{"left", left}},
                  .reproduce = "./lab check 05.5"};
  grouped.container().add_output(found);
  fail_check(found);
}

void require_removed(Generation generation) {
  require_generation(generation);
  const int code = random_number(1, 100);
  GroupedContainer grouped(
      {.generation = generation,
       .process = {"/probe", "on", std::to_string(SIGTERM), std::to_string(code)}});
  const pid_t pid = started(grouped.container(), "before the container's program ran");
  require(!existing_groups(generation, grouped.path()).empty(),
          {.diagnosis = "the container has no group, so there is none to remove",
           .expected = "a group while the container's program runs",
           .seen = "none",
           .evidence = {},
           .reproduce = "./lab check 05.1"});
  wait_for_handler(pid, SIGTERM);
  send_signal(pid, SIGTERM, "the container's program");
  grouped.container().exit_code();
  require_no_groups(grouped, generation, "the container has ended, and its group is still there");
}

// So that what forks all the time does not fill the machine, where the tree can count processes.
json bounded(Generation generation) {
  if (generation == Generation::kV1) return {{"pids", {{"limit", 150}}}};
  return json::object();
}

// `flee` are never the same processes for long: a list of them is out of date at once.
void require_killed(Generation generation, const std::vector<std::string>& process) {
  require_generation(generation);
  GroupedContainer grouped({.generation = generation,
                            .process = process,
                            .namespaces = kWithoutPidNamespace,
                            .resources = bounded(generation)});
  step("a container without a PID namespace, whose program leaves a process behind");
  grouped.container().exit_code();
  std::string left;
  for (const auto& tree : trees_of(generation)) {
    const fs::path group = tree.point / fs::path(grouped.path()).relative_path();
    const std::string members = read_line(group / "cgroup.procs");
    if (fs::exists(group) && !members.empty()) left = (group / "cgroup.procs").native();
  }
  if (!left.empty()) {
    Diagnosis found{.diagnosis = "the container has ended, and a process of its group still runs",
                    .expected = "kill_all() ends every process of the group",
                    .seen = "a process in the group",
                    .evidence = {{left, read_line(left)}},
                    .reproduce = "./lab check 05.5"};
    grouped.container().add_output(found);
    fail_check(found);
  }
  require_no_groups(grouped, generation, "the container has ended, and its group is still there");
}

// Ticks of processor time (man 5 proc_pid_stat, utime and stime: User Mode Linux counts all of a
// program's time as the latter).
long processor_time(pid_t pid) {
  const std::string line = read_line(fmt::format("/proc/{}/stat", pid));
  std::istringstream fields(line.substr(line.rfind(')') + 1));
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;
  long user = 0;
  long system = 0;
  fields >> user >> system;
  return user + system;
}

bool is_working(pid_t pid) {
  const long before = processor_time(pid);
  return wait_until([&] { return processor_time(pid) > before; }, watching_time() * 3);
}

Evidence freezer_state(GroupedContainer& grouped, Generation generation) {
  const bool is_v1 = generation == Generation::kV1;
  const auto file =
      grouped.folder(is_v1 ? "freezer" : "") / (is_v1 ? "freezer.state" : "cgroup.events");
  return {file.native(), read_line(file)};
}

void require_freezer(Generation generation) {
  require_generation(generation);
  if (generation == Generation::kV1) require_controller(generation, "freezer");
}

void require_freezing(Generation generation) {
  require_freezer(generation);
  Session session({.generation = generation, .process = {"/probe", "spin"}});
  const pid_t pid = session.start();
  require(is_working(pid), {.diagnosis = "the container's program does not run before the pause",
                            .expected = "a program that uses a processor",
                            .seen = "its processor time stands still",
                            .evidence = {freezer_state(session.grouped(), generation)},
                            .reproduce = "./lab check 05.5"});
  session.command("pause checked");
  require(!is_working(pid), {.diagnosis = "the container's program runs on although it is paused",
                             .expected = "its processor time stands still",
                             .seen = "its processor time grows",
                             .evidence = {freezer_state(session.grouped(), generation)},
                             .reproduce = "./lab check 05.5"});
  session.command("resume checked");
  require(is_working(pid), {.diagnosis = "the container's program stands still after the pause",
                            .expected = "its processor time grows again",
                            .seen = "its processor time stands still",
                            .evidence = {freezer_state(session.grouped(), generation)},
                            .reproduce = "./lab check 05.5"});
}

void require_frozen_dies(Generation generation) {
  require_freezer(generation);
  Session session({.generation = generation, .process = {"/probe", "wait"}});
  session.start();
  session.command("pause checked");
  session.command("delete --force checked");
  require_no_groups(session.grouped(), generation,
                    "a paused container was deleted, and its group is still there");
}

// What minirun says of exit code 137 comes from usage().oom_kills.
void require_counted(Generation generation) {
  require_controller(generation, "memory");
  const std::string sentence = "the kernel killed 1 of the container's processes";
  const auto says_so = [&](const std::vector<std::string>& process) {
    GroupedContainer grouped(
        {.generation = generation, .process = process, .resources = memory_without_swap(20)});
    const int code = grouped.container().exit_code();
    require(code == kKilled, {.diagnosis = "a program that ends with 137 has another exit code",
                              .expected = fmt::format("exit code {}", kKilled),
                              .seen = fmt::format("exit code {}", code),
                              .evidence = {},
                              .reproduce = "./lab check 05.4"});
    return grouped.container().sandbox().output().find(sentence) != std::string::npos;
  };
  require(says_so({"/probe", "take", "50"}),
          {.diagnosis = "a process that was killed for want of memory was not counted",
           .expected = "oom_kills is 1",
           .seen = "another number",
           .evidence = {},
           .reproduce = "./lab check 05.5"});
  require(!says_so({"/probe", "exit", std::to_string(kKilled)}),
          {.diagnosis = "a process was counted as killed for want of memory, and was not",
           .expected = "oom_kills is 0: the program itself ended with that code",
           .seen = "1",
           .evidence = {},
           .reproduce = "./lab check 05.5"});
}

WORKBOOK_CHECK(Task5, Version1Removed, "on v1 no group is left when the container has ended") {
  require_removed(Generation::kV1);
}
WORKBOOK_CHECK(Task5, Version2Removed, "on v2 no group is left when the container has ended") {
  require_removed(Generation::kV2);
}
WORKBOOK_CHECK(Task5, Version1Killed, "on v1 processes that are left over are killed") {
  require_killed(Generation::kV1, {"/probe", "leave", "0"});
}
WORKBOOK_CHECK(Task5, Version2Killed, "on v2 processes that are left over are killed") {
  require_killed(Generation::kV2, {"/probe", "leave", "0"});
}
WORKBOOK_CHECK(Task5, Version1Fleeing, "on v1 a process that forks all the time is killed, too") {
  require_killed(Generation::kV1, {"/probe", "flee", "4"});
}
WORKBOOK_CHECK(Task5, Version2Fleeing, "on v2 a process that forks all the time is killed, too") {
  require_killed(Generation::kV2, {"/probe", "flee", "2", "300"});
}
WORKBOOK_CHECK(Task5, Version1Freezes, "on v1 pause stops the container, and resume goes on") {
  require_freezing(Generation::kV1);
}
WORKBOOK_CHECK(Task5, Version2Freezes, "on v2 pause stops the container, and resume goes on") {
  require_freezing(Generation::kV2);
}
WORKBOOK_CHECK(Task5, Version1FrozenDies, "on v1 a paused container can be deleted") {
  require_frozen_dies(Generation::kV1);
}
WORKBOOK_CHECK(Task5, Version2FrozenDies, "on v2 a paused container can be deleted") {
  require_frozen_dies(Generation::kV2);
}
WORKBOOK_CHECK(Task5, Version1Counted,
               "on v1 what the kernel kills for want of memory is counted") {
  require_counted(Generation::kV1);
}
WORKBOOK_CHECK(Task5, Version2Counted,
               "on v2 what the kernel kills for want of memory is counted") {
  require_counted(Generation::kV2);
}

}  // namespace
