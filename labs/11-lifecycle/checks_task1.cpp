// Task 1 of lab 11: a process is its number and its start time. `run` writes both down.

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <signal.h>

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

/// A container that `minirun run` keeps in the foreground.
struct Running {
  Life life;
  int command = life.begin_run();
  pid_t program = life.program("the container's program never ran");
  pid_t runner = life.session().pid_of(command);
};

std::string to_text(const Recorded& process) {
  return fmt::format("pid {}, start time {}", process.pid, process.start_time);
}

void require_recorded(const Life& life, const std::string& who, pid_t pid,
                      const std::string& diagnosis) {
  const Recorded expected = seen_by_kernel(pid);
  const Recorded seen = life.recorded(who);
  require(seen == expected, {.diagnosis = diagnosis,
                             .expected = to_text(expected),
                             .seen = to_text(seen),
                             .evidence = {stat_of(pid)},
                             .reproduce = "cat /proc/$$/stat"});
}

WORKBOOK_CHECK(Task1, StartTime, "the record holds the start times that the kernel has") {
  Running running;
  for (const auto& [who, pid] :
       {std::pair{"process", running.program}, {"runner", running.runner}}) {
    require_recorded(running.life, who, pid, "the start time in the record is not the process's");
  }
}

// The name of a process is the name of its program's file, up to 15 bytes.
WORKBOOK_CHECK(Task1, AnyName, "a process may be called anything, such as \"a) S 1 (b\"") {
  Life life;
  const std::string name = fmt::format("{}) S {} (", random_number(1, 9), random_number(100, 999));
  const int command = life.session().begin(fmt::format(
      "ln bin/minirun \"bin/{0}\"; exec \"bin/{0}\" --root /tmp/state run --bundle {1} {2}", name,
      kBundleFolder, life.id()));
  step(fmt::format("called the program of minirun \"{}\"", name));
  const char* const wrong = "minirun misread /proc/PID/stat of a process with an unusual name";
  life.program(wrong);
  life.recorded("process");
  require_recorded(life, "runner", life.session().pid_of(command), wrong);
}

// Another `run` under the same name, after the first was killed.
void require_free_again(Life& life, const std::string& diagnosis) {
  const int again = life.begin_run();
  wait_until([&] { return life.session().find_program() || life.session().has_ended(again); },
             patience());
  life.program(diagnosis);
}

void end(Running& running) {
  running.life.recorded("runner");
  kill_and_wait(running.runner);
  wait_until([&] { return !is_running(running.program); }, patience());
  step("killed minirun, and its container went with it");
}

WORKBOOK_CHECK(Task1, Gone, "a process that is gone does not run") {
  Running running;
  end(running);
  wait_until([&] { return !state_of(running.runner); }, patience());
  require_free_again(running.life, "minirun could not tell that a process was gone");
}

WORKBOOK_CHECK(Task1, Zombie, "a zombie does not run") {
  Running running;
  const pid_t parent = std::stoi(status_line(running.runner, "PPid").text);
  ::kill(parent, SIGSTOP);
  wait_until([&] { return state_of(parent) == 'T'; }, patience());
  step("stopped the parent of minirun, so that it waits for nobody");
  end(running);
  require(state_of(running.runner) == 'Z', {.diagnosis = "minirun left no zombie"});
  require_free_again(running.life, "minirun takes a zombie for a process that runs");
}

WORKBOOK_CHECK(Task1, Living, "a process that lives is known again") {
  Running running;
  Session& session = running.life.session();
  running.life.recorded("runner");
  const auto record = [&] { return session.read(running.life.state_folder() + "/state.json"); };
  const auto before = record();
  const int second = running.life.begin_run();
  step("ran another container of the same name");
  wait_until([&] { return session.has_ended(second) || record() != before; }, patience());
  const Diagnosis wrong{
      .diagnosis = "minirun took the name, and the record, of a container that runs",
      .expected = "the second `run` of the same name is refused",
      .seen = "another record, or none",
      .evidence = {stat_of(running.runner)}};
  require(record() == before && is_running(running.program), wrong);
  require_failure(session.wait_for(second), wrong);
}

WORKBOOK_CHECK(Task1, SameNumber, "another process with the same number is somebody else") {
  Running running;
  end(running);
  const pid_t bystander = running.life.reuse_number();
  require_free_again(running.life, "minirun could not clear away what a killed `run` had left");
  require(is_running(bystander),
          {.diagnosis = "minirun killed a process that had nothing to do with the container",
           .expected = "it compares the start time, and lets the process alone",
           .seen = "the process is gone",
           .reproduce = ""});
}

}  // namespace
