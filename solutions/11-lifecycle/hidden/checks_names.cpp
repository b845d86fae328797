// Lab 11, for grading: a process whose name is worse than that of the visible check.

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <string>

#include "labs/11-lifecycle/checks_common.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/random.hpp"
#include "workbook/checks/report.hpp"

namespace {

using namespace workbook;

constexpr const char* kMisread =
    "minirun misread /proc/PID/stat of a process whose name has many parentheses";

// The kernel shows 15 bytes of it (man 5 proc_pid_stat).
WORKBOOK_CHECK(Task1, WorseName, "a name may close its parenthesis as often as it likes") {
  Life life;
  const std::string name =
      fmt::format("{}) R 1) S {} (", random_number(1, 9), random_number(100, 999));
  const int command = life.session().begin(fmt::format(
      "ln bin/minirun \"bin/{0}\"; exec \"bin/{0}\" --root /tmp/state run --bundle {1} {2}", name,
      kBundleFolder, life.id()));
  step(fmt::format("called the program of minirun \"{}\"", name));
  life.program(kMisread);
  const pid_t runner = life.session().pid_of(command);
  const Recorded expected = seen_by_kernel(runner);
  const Recorded seen = life.recorded("runner");
  require(seen == expected, {.diagnosis = kMisread,
                             .expected = fmt::format("start time {}", expected.start_time),
                             .seen = fmt::format("start time {}", seen.start_time),
                             .evidence = {stat_of(runner)},
                             .reproduce = "cat /proc/$$/stat"});
}

}  // namespace
