// Task 2 of lab 11: between `create` and `start` the container waits at a FIFO.

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <string>
#include <thread>

#include "labs/11-lifecycle/checks_common.hpp"
#include "workbook/checks/container.hpp"
#include "workbook/checks/descriptors.hpp"
#include "workbook/checks/limits.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/quiet.hpp"
#include "workbook/checks/report.hpp"

namespace {

using namespace workbook;

void require_program_waits(Life& life, pid_t process) {
  std::optional<pid_t> early;
  wait_until([&] { return (early = life.session().find_program()).has_value(); }, watching_time());
  if (early) {
    fail_check({.diagnosis = "the program ran although nobody had started the container",
                .expected = "after `create` it waits",
                .seen = "it runs",
                .evidence = {exe_evidence(*early)},
                .reproduce = ""});
  }
  require(is_running(process), {.diagnosis = "the process that `create` made has ended",
                                .expected = "it waits for its start",
                                .seen = "it is gone"});
}

WORKBOOK_CHECK(Task2, Waits, "create makes everything, and the program does not run yet") {
  Life life;
  require_program_waits(life, life.create());
}

WORKBOOK_CHECK(Task2, Starts, "start lets that very process run the program") {
  Life life;
  const pid_t created = life.create();
  require_program_waits(life, created);
  require_success(life.run("start"), {.diagnosis = "`minirun start` failed"});
  const pid_t program = life.program("start was sent, but the container waits still");
  require(program == created, {.diagnosis = "another process than the created one runs the program",
                               .expected = fmt::format("process {}", created),
                               .seen = fmt::format("process {}", program)});
}

// How often the kernel gave it a processor.
std::string turns_of(pid_t pid) {
  return fmt::format("{} voluntary, {} other", status_line(pid, "voluntary_ctxt_switches").text,
                     status_line(pid, "nonvoluntary_ctxt_switches").text);
}

WORKBOOK_CHECK(Task2, NoTimeUsed, "who waits for a start uses no time") {
  Life life;
  const pid_t created = life.create();
  require_program_waits(life, created);
  wait_until([&] { return state_of(created) == 'S'; }, patience());
  const std::string before = turns_of(created);
  std::this_thread::sleep_for(4 * watching_time());
  const std::string after = turns_of(created);
  require(before == after,
          {.diagnosis = "the container looks again and again whether it may start",
           .expected = "it sleeps until it is woken: " + before + " context switches",
           .seen = after,
           .evidence = {status_line(created, "State")},
           .reproduce =
               "grep ctxt /proc/$(cat pid)/status; sleep 1; grep ctxt /proc/$(cat pid)/status"});
}

WORKBOOK_CHECK(Task2, OwnersOnly, "nobody else may start the container") {
  Life life;
  const Ended created =
      life.session().run("umask 0; exec " + life.line("create", "--bundle " + kBundleFolder));
  require_success(created, {.diagnosis = "`minirun create` failed"});
  const std::string fifo = life.state_folder() + "/start";
  struct stat status{};
  const bool is_there = ::lstat(life.session().sandbox().outside_path(fifo).c_str(), &status) == 0;
  require(is_there && S_ISFIFO(status.st_mode),
          {.diagnosis = "there is no FIFO to start it with", .expected = fifo, .seen = "no FIFO"});
  require((status.st_mode & 0777) == 0600,
          {.diagnosis = "others than the container's owner may write to the FIFO of its start",
           .expected = "mode 0600, whatever the umask",
           .seen = fmt::format("mode {:04o}", status.st_mode & 07777)});
}

WORKBOOK_CHECK(Task2, ClosedLater, "the program does not get the FIFO") {
  Life life;
  const pid_t program = life.create_and_start();
  for (const auto& open : descriptors_of(program)) {
    require(open.target.find("/start") == std::string::npos,
            {.diagnosis = "the container's program has the FIFO of its start open",
             .expected = "it is close-on-exec",
             .seen = open.target,
             .evidence = {open.evidence}});
  }
}

WORKBOOK_CHECK(Task2, StartedOnce, "a second start is refused") {
  Life life;
  const pid_t program = life.create_and_start();
  require_failure(life.run("start"), {.diagnosis = "a container was started twice"});
  require(is_running(program), {.diagnosis = "the second start ended the container's program"});
}

// The record names a process that lives, so that it is the FIFO that has to tell.
WORKBOOK_CHECK(Task2, NobodyWaits, "start does not wait for a process that has ended") {
  Life life;
  const pid_t created = life.create();
  kill_and_wait(created);
  step("killed the process that waited");
  life.forge("process", seen_by_kernel(life.start_bystander()));
  require_failure(life.run("start"),
                  {.diagnosis = "`minirun start` succeeded although nobody waited for it"});
}

}  // namespace
