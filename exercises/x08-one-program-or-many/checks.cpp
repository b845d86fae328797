// The checks of exercise x08: which programs run in which container, and who comes back.

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/report.hpp"
#include "workbook/checks/workshop.hpp"

namespace {

using namespace workbook;
using std::chrono::seconds;

// The image: busybox, and hello-server in its /bin.
WorkshopPlan plan() {
  return {.prepare =
              "minicontainer create --name made busybox && "
              "minicontainer cp " +
              app("hello-server").native() +
              " made:/bin/hello-server && minicontainer commit made workshop && "
              "minicontainer rm made"};
}

// The processes of a container, its first one among them, that run a program of this name.
std::vector<pid_t> programs(pid_t first, const std::string& name) {
  std::vector<pid_t> found = {first};
  const auto others = descendants_of(first);
  found.insert(found.end(), others.begin(), others.end());
  std::erase_if(found, [&](pid_t pid) { return status_line(pid, "Name").text != name; });
  return found;
}

bool wait_for_program(pid_t first, const std::string& name) {
  return wait_until([&] { return !programs(first, name).empty(); }, seconds(3));
}

std::size_t lines_of_log(Workshop& workshop, const std::string& name) {
  const std::string log = workshop.run("minicontainer logs " + name).output;
  return static_cast<std::size_t>(std::ranges::count(log, '\n'));
}

// The container that is there after an accident of the one whose first process was `before`.
std::optional<pid_t> come_back(Workshop& workshop, const std::string& name, pid_t before) {
  std::optional<pid_t> now;
  wait_until(
      [&] {
        const auto known = workshop.inspect(name);
        if (known.is_null() || known.at("State").at("Running") != true) return false;
        now = workshop.session().find_process(known.at("State").at("Pid").get<pid_t>());
        return now && *now != before;
      },
      seconds(5));
  return now && *now != before ? now : std::nullopt;
}

WORKBOOK_CHECK(Task1, TwoPrograms, "together has two programs") {
  Workshop workshop(plan());
  workshop.answer_until("exec together");
  const pid_t first = workshop.container("together");
  require(wait_for_program(first, "hello-server"),
          {.diagnosis = "hello-server does not run in together",
           .expected = "a process of that name",
           .seen = workshop.run("minicontainer top together").output,
           .evidence = {workshop.containers()},
           .reproduce = "minicontainer top together"});
  const std::size_t before = lines_of_log(workshop, "together");
  require(wait_until([&] { return lines_of_log(workshop, "together") > before; }, seconds(4)),
          {.diagnosis = "nothing in together prints the date every second",
           .expected = "a log that grows",
           .seen = workshop.run("minicontainer logs together").output,
           .evidence = {},
           .reproduce = "minicontainer logs -f together"});
}

WORKBOOK_CHECK(Task2, Unnoticed, "the engine has not noticed that hello-server was killed") {
  Workshop workshop(plan());
  workshop.answer();
  const pid_t first = workshop.container("together");
  require(programs(first, "hello-server").empty(),
          {.diagnosis = "hello-server still runs in together",
           .expected = "it was killed",
           .seen = workshop.run("minicontainer top together").output,
           .evidence = {workshop.containers()},
           .reproduce = "sh answer.sh; minicontainer top together"});
  const std::string text = workshop.session().read("/tmp/answer/noticed.txt").value_or("(no file)");
  require(text == "running\n", {.diagnosis = "noticed.txt does not say what the engine says",
                                .expected = "running",
                                .seen = text,
                                .evidence = {workshop.containers()},
                                .reproduce = "sh answer.sh; cat noticed.txt"});
}

WORKBOOK_CHECK(Task3, ComesBack, "hello comes back, and clock is not disturbed") {
  Workshop workshop(plan());
  workshop.answer();
  const pid_t hello = workshop.container("hello");
  const pid_t clock = workshop.container("clock");
  require(wait_for_program(hello, "hello-server"),
          {.diagnosis = "hello-server does not run in hello",
           .expected = "a process of that name",
           .seen = workshop.run("minicontainer top hello").output,
           .evidence = {},
           .reproduce = "minicontainer top hello"});
  step("killed hello-server in the container hello");
  ::kill(programs(hello, "hello-server").front(), SIGKILL);
  const auto again = come_back(workshop, "hello", hello);
  require(again && wait_for_program(*again, "hello-server"),
          {.diagnosis = "hello-server was killed, and hello did not come back",
           .expected = "the same container with a new process",
           .seen = "none",
           .evidence = {workshop.containers()},
           .reproduce = "minicontainer kill hello; sleep 1; minicontainer ps -a"});
  require(workshop.container("clock") == clock, {.diagnosis = "clock was started again as well",
                                                 .expected = "the process that ran before",
                                                 .seen = "another one",
                                                 .evidence = {workshop.containers()},
                                                 .reproduce = {}});
}

}  // namespace
