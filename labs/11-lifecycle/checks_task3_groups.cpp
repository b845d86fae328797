// Task 3 of lab 11, of a container with a group of its own: it may be paused, and its group goes
// with it.

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <string>

#include "labs/11-lifecycle/checks_common.hpp"
#include "workbook/checks/group_generation.hpp"
#include "workbook/checks/limits.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/quiet.hpp"
#include "workbook/checks/report.hpp"

namespace {

using namespace workbook;

void require_paused(Generation generation) {
  require_generation(generation);
  if (generation == Generation::kV1) require_controller(generation, "freezer");
  GroupedLife grouped(generation, {"/probe", "wait"});
  Life& life = grouped.life();
  const pid_t pid = life.create_and_start();
  require_success(life.run("pause"), {.diagnosis = "pause was refused for a container that runs"});
  require_state(life, "paused", "after `pause`", {grouped.freezer()});
  for (const std::string command : {"pause", "start", "delete"}) {
    require_failure(life.run(command), {.diagnosis = command + " acted on a paused container"});
  }
  require_failure(life.session().run(life.line("exec") + " /probe exit 0"),
                  {.diagnosis = "exec entered a paused container"});
  require_success(life.run("resume"), {.diagnosis = "resume was refused for a paused container"});
  require_state(life, "running", "after `resume`", {grouped.freezer()});
  require_failure(life.run("resume"), {.diagnosis = "resume acted on a container that runs"});
  require(is_running(pid), {.diagnosis = "a refused command ended the container all the same"});
}

void require_nothing_left(GroupedLife& grouped, pid_t pid, const std::string& command,
                          const Ended& ended) {
  require(!is_running(pid), {.diagnosis = fmt::format("{} left the container's process", command),
                             .expected = "no process",
                             .seen = "it still runs",
                             .evidence = {evidence_of(ended), status_line(pid, "State")}});
  const std::string left = grouped.groups();
  require(left.empty(), {.diagnosis = fmt::format("{} left the container's group", command),
                         .expected = "no folder of it in any tree",
                         .seen = left,
                         .evidence = {evidence_of(ended)}});
  require_success(ended, {.diagnosis = command + " removed everything and failed all the same"});
}

// Once after the container's end, and once by force while its program works.
void require_group_gone(Generation generation) {
  require_generation(generation);
  {
    GroupedLife grouped(generation, {"/probe", "wait"});
    const pid_t pid = grouped.life().create_and_start();
    require(!grouped.groups().empty(), {.diagnosis = "the container has no group of its own"});
    kill_and_wait(pid);
    require_nothing_left(grouped, pid, "delete", grouped.life().run("delete"));
  }
  GroupedLife grouped(generation, {"/probe", "spin"});
  const pid_t pid = grouped.life().create_and_start();
  require_nothing_left(grouped, pid, "delete --force", grouped.life().run("delete", "--force"));
}

WORKBOOK_CHECK(Task3, Version1Paused, "on v1 a frozen container is paused, and may be resumed") {
  require_paused(Generation::kV1);
}
WORKBOOK_CHECK(Task3, Version2Paused, "on v2 a frozen container is paused, and may be resumed") {
  require_paused(Generation::kV2);
}
WORKBOOK_CHECK(Task3, Version1GroupGone, "on v1 the group goes with its container") {
  require_group_gone(Generation::kV1);
}
WORKBOOK_CHECK(Task3, Version2GroupGone, "on v2 the group goes with its container") {
  require_group_gone(Generation::kV2);
}

}  // namespace
