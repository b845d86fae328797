// Task 3 of lab 11: what a container is doing, worked out from what can be seen of it, and what may
// be done with it then.

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "labs/11-lifecycle/checks_common.hpp"
#include "workbook/checks/container.hpp"
#include "workbook/checks/limits.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/quiet.hpp"
#include "workbook/checks/random.hpp"
#include "workbook/checks/report.hpp"

namespace {

using namespace workbook;

void require_state(Life& life, const std::string& status, pid_t pid, const std::string& when) {
  workbook::require_state(life, status, when,
                          pid == 0 ? std::vector<Evidence>{} : std::vector{exe_evidence(pid)});
}

WORKBOOK_CHECK(Task3, Follows, "the status is created, then running, then stopped") {
  Life life;
  const pid_t pid = life.create();
  require_state(life, "created", pid, "after `create`");
  require_success(life.run("start"), {.diagnosis = "`minirun start` failed"});
  life.program("the container was started, but its program never ran");
  require_state(life, "running", pid, "after `start`");
  kill_and_wait(pid);
  step("killed its process");
  require_state(life, "stopped", 0, "after its process has ended");
}

WORKBOOK_CHECK(Task3, EndedBeforeStart,
               "a container whose process has ended is stopped, started or not") {
  Life life;
  const pid_t pid = life.create();
  require_success(life.session().run(life.line("kill") + " KILL"),
                  {.diagnosis = "`minirun kill` does not reach a container that was created only"});
  require(wait_until([&] { return !is_running(pid); }, patience()),
          {.diagnosis = "`minirun kill` succeeded, but the container's process lives"});
  require_state(life, "stopped", 0, "ended before it was started");
}

// A hook holds `create` back, which is then killed: what it has made stays, without a process.
WORKBOOK_CHECK(Task3, Creating, "a container without a process on record is being created") {
  Life life({.edit = [](nlohmann::json& config) {
    config["hooks"]["prestart"] = {
        {{"path", kBundleFolder + "/rootfs/probe"}, {"args", {"hook", "wait"}}}};
  }});
  const int command =
      life.session().begin("exec " + life.line("create", "--bundle " + kBundleFolder));
  const pid_t minirun = life.session().pid_of(command);
  life.program("the hook of a container that is being created never ran");
  step("killed `minirun create` while a hook ran");
  kill_and_wait(minirun);
  require_state(life, "creating", 0, "before `create` has come to its end");
  require_failure(life.run("delete"),
                  {.diagnosis = "delete removed a container that was being created"});
}

WORKBOOK_CHECK(Task3, NotYet, "what is created only is neither entered nor deleted") {
  Life life;
  const pid_t pid = life.create();
  require_failure(life.session().run(life.line("exec") + " /probe exit 0"),
                  {.diagnosis = "exec entered a container that had not been started"});
  require_failure(life.run("delete"),
                  {.diagnosis = "delete removed a container that had not ended"});
  require(is_running(pid), {.diagnosis = "a refused command ended the container all the same"});
}

WORKBOOK_CHECK(Task3, NotAgain, "what runs is neither started nor deleted") {
  Life life;
  const pid_t pid = life.create_and_start();
  require_failure(life.run("start"), {.diagnosis = "a container that runs was started again"});
  require_failure(life.run("delete"), {.diagnosis = "delete removed a container that runs"});
  require(is_running(pid) && life.session().read(life.state_folder() + "/state.json"),
          {.diagnosis = "a refused command ended the container all the same"});
}

WORKBOOK_CHECK(Task3, Kill, "kill reaches what runs, and says so when nothing does") {
  const int code = random_number(1, 99);
  Life life({.process = {"/probe", "on", "10", std::to_string(code)}});
  const pid_t pid = life.create_and_start();
  require_success(life.session().run(life.line("kill", "--all") + " 0"),
                  {.diagnosis = "`minirun kill --all` was refused, although it is always allowed"});
  require_success(life.session().run(life.line("kill") + " KILL"),
                  {.diagnosis = "`minirun kill` was refused for a container that runs"});
  require(wait_until([&] { return !is_running(pid); }, patience()),
          {.diagnosis = "`minirun kill` succeeded, but the container's process lives"});
  const Ended again = life.run("kill");
  require_failure(again, {.diagnosis = "kill succeeded although nothing runs"});
  require(again.output.find("container not running") != std::string::npos,
          {.diagnosis = "engines do not understand why kill failed",
           .expected = "the words \"container not running\"",
           .seen = again.output});
}

WORKBOOK_CHECK(Task3, Deleted, "delete leaves nothing") {
  Life life;
  kill_and_wait(life.create_and_start());
  require_success(life.run("delete"), {.diagnosis = "delete was refused for a stopped container"});
  const auto folder = life.session().sandbox().outside_path(life.state_folder());
  require(!std::filesystem::exists(folder), {.diagnosis = "delete left the container's folder",
                                             .expected = "it is gone",
                                             .seen = life.state_folder()});
  require_failure(life.run("state"), {.diagnosis = "a deleted container has a state"});
}

WORKBOOK_CHECK(Task3, SameNumber, "a number that somebody else has now makes no container run") {
  Life life;
  kill_and_wait(life.create_and_start());
  const pid_t bystander = life.reuse_number();
  require_state(life, "stopped", bystander, "while another process has its number");
  require_failure(
      life.session().run(life.line("kill") + " KILL"),
      {.diagnosis = "kill went to a process that has nothing to do with the container"});
  require_success(life.run("delete"), {.diagnosis = "delete was refused for a stopped container"});
  require(is_running(bystander), {.diagnosis = "minirun killed a process of somebody else's"});
}

}  // namespace
