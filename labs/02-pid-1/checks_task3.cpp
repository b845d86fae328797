// Task 3 of lab 02, reaping: PID 1 reaps the program and every orphan, and ends with the program
// alone.

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <string>
#include <vector>

#include "labs/02-pid-1/checks_common.hpp"
#include "workbook/checks/container.hpp"
#include "workbook/checks/limits.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/quiet.hpp"
#include "workbook/checks/random.hpp"
#include "workbook/checks/report.hpp"
#include "workbook/checks/signals.hpp"

namespace {

using namespace workbook;

constexpr const char* kTryExit = "./lab try 02 --init -- sh -c 'exit 42'; echo $?";
constexpr const char* kTryKill = "./lab try 02 --init -- sh -c 'kill -9 $$'; echo $?";

/// The program ends, or has ended: requires that this comes out of minirun as exit code `code`.
void require_end_of_program(Container& container, const Pair& pair, int code,
                            const std::string& reproduce) {
  const int seen = code_at_end(container,
                               {.diagnosis = "the program has ended, but PID 1 does not end",
                                .expected = "PID 1 reaps the program and ends",
                                .reproduce = reproduce},
                               {pair.init, pair.main});
  Diagnosis wrong{.diagnosis = "how the program ended does not come out through PID 1",
                  .expected = fmt::format("exit code {}", code),
                  .seen = ended_with(seen),
                  .reproduce = reproduce};
  container.add_output(wrong);
  require(seen == code, wrong);
}

void check_exit_under_init(int code) {
  Container container(under_init({"/probe", "on", std::to_string(SIGUSR1), std::to_string(code)}));
  const Pair pair = find_hearing_pair(container);
  wait_for_handler(pair.main, SIGUSR1);
  send_signal(pair.main, SIGUSR1, "the program, which exits then");
  require_end_of_program(container, pair, code, kTryExit);
}

void check_kill_under_init(int signal) {
  Container container(under_init({"/probe", "wait"}));
  const Pair pair = find_hearing_pair(container);
  send_signal(pair.main, signal, "the program");
  require_end_of_program(container, pair, 128 + signal, kTryKill);
}

WORKBOOK_CHECK(Task3, ProgramEnds, "how the program ended comes out through PID 1") {
  check_exit_under_init(random_number(3, 120));
  check_kill_under_init(one_of({SIGHUP, SIGINT, SIGQUIT, SIGKILL, SIGUSR2, SIGALRM, SIGTERM}));
}

/// The processes that PID 1 has adopted: all of its children but the program.
std::vector<pid_t> adopted_by(const Pair& pair) {
  auto children = children_of(pair.init);
  std::erase(children, pair.main);
  return children;
}

constexpr int kEndOrphans = SIGUSR2;  // the probe lets its orphans end then

ContainerPlan with_orphans(int count) {
  return under_init({"/probe", "orphans", std::to_string(count), std::to_string(kEndOrphans)});
}

/// Waits until PID 1 has adopted `count` orphans, which all live.
std::vector<pid_t> wait_for_orphans(Container& container, const Pair& pair, int count) {
  const auto wanted = static_cast<std::size_t>(count);
  const bool are_there = wait_until(
      [&] { return adopted_by(pair).size() == wanted || !is_running(pair.main); }, patience());
  if (!are_there || !is_running(pair.main)) {
    container.fail_with_output("the program could not make its orphans",
                               "PID 1 adopts them and the program runs on");
  }
  step(fmt::format("the program made {} orphan(s), which PID 1 has adopted", count));
  return adopted_by(pair);
}

WORKBOOK_CHECK(Task3, OrphanIsNotTheProgram, "the end of an orphan does not end the container") {
  Container container(with_orphans(1));
  const Pair pair = find_pair(container);
  const pid_t orphan = wait_for_orphans(container, pair, 1).front();
  send_signal(pair.main, kEndOrphans, "the program, which lets the orphan end");
  wait_while_busy(container, [&] {
    return !is_running(pair.init) || (!state_of(orphan) && state_of(pair.init) == 'S');
  });
  // What PID 1 has taken for the program's end shows in the exit code: the orphan exits with 0.
  if (is_running(pair.init)) send_signal(pair.main, SIGKILL, "the program");
  const int seen = code_at_end(container,
                               {.diagnosis = "the program has ended, but PID 1 does not end",
                                .expected = "PID 1 reaps the program and ends",
                                .reproduce = kTryKill},
                               {pair.init, pair.main});
  Diagnosis wrong{.diagnosis = seen == 0
                                   ? "PID 1 took the end of an orphan for the end of the program"
                                   : "how the program ended does not come out through PID 1",
                  .expected = fmt::format("exit code {}, from the program", 128 + SIGKILL),
                  .seen = ended_with(seen),
                  .reproduce = "./lab try 02 --init -- sh -c '(true &); sleep 1; echo still here'"};
  container.add_output(wrong);
  require(seen == 128 + SIGKILL, wrong);
}

/// Lets all orphans end while PID 1 stands still, so that the kernel merges their SIGCHLDs.
void end_while_stopped(Container& container, const Pair& pair, const std::vector<pid_t>& orphans) {
  step("stopped PID 1 with SIGSTOP, as a busy machine might for a moment");
  ::kill(pair.init, SIGSTOP);
  wait_until([&] { return state_of(pair.init).value_or('T') == 'T'; }, patience());
  send_signal(pair.main, kEndOrphans, "the program, which lets all orphans end");
  wait_while_busy(container,
                  [&] { return std::none_of(orphans.begin(), orphans.end(), is_running); });
  step("let PID 1 go on with SIGCONT");
  ::kill(pair.init, SIGCONT);
}

WORKBOOK_CHECK(Task3, NoZombies, "many orphans that end at once leave no zombie") {
  const int count = random_number(30, 50);
  Container container(with_orphans(count));
  const Pair pair = find_pair(container);
  const auto orphans = wait_for_orphans(container, pair, count);
  end_while_stopped(container, pair, orphans);
  wait_while_busy(container, [&] { return adopted_by(pair).empty() || !is_running(pair.init); });
  Diagnosis wrong{
      .expected = "PID 1 and the program, and no other process",
      .reproduce =
          "./lab try 02 --init -- sh -c '/probe orphans 50 & sleep 1; ps -o pid,ppid,stat,comm'"};
  if (!is_running(pair.init) || !is_running(pair.main)) {
    wrong.diagnosis = "the container ended while its program still ran";
    wrong.seen = "PID 1 has ended";
    fail_showing_output(container, wrong);
  }
  const auto left = adopted_by(pair);
  if (left.empty()) {
    // It is PID 1 that has reaped them, and not its end: it still does its work.
    send_signal(pair.main, SIGKILL, "the program");
    return require_end_of_program(container, pair, 128 + SIGKILL, kTryKill);
  }
  wrong.diagnosis = left.size() == orphans.size()
                        ? "PID 1 never reaps the orphans that it has adopted"
                        : "PID 1 leaves zombies behind: one SIGCHLD can stand for many children";
  wrong.seen = fmt::format("{} of {} orphans are zombies", left.size(), count);
  for (const char* field : {"State", "PPid", "NSpid"}) {
    wrong.evidence.push_back(status_line(left.front(), field));
  }
  fail_check(wrong);
}

WORKBOOK_CHECK(Task3, OthersMayRun, "the container ends with its program, whatever else runs") {
  const int code = random_number(3, 120);
  Container container(under_init({"/probe", "leave", std::to_string(code)}));
  const int seen = code_at_end(
      container, {.diagnosis = "the program has ended, but PID 1 waits for others that still run",
                  .expected = "PID 1 reaps what has ended, and ends when the program was among it",
                  .reproduce = "./lab try 02 --init -- sh -c 'sleep 99 & exit 42'; echo $?"});
  Diagnosis wrong{.diagnosis = "the program's exit code is lost when other processes still run",
                  .expected = fmt::format("exit code {}", code),
                  .seen = ended_with(seen),
                  .reproduce = "./lab try 02 --init -- sh -c 'sleep 99 & exit 42'; echo $?"};
  container.add_output(wrong);
  require(seen == code, wrong);
}

}  // namespace
