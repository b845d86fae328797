// Task 4 of lab 02, the loop of PID 1: it forwards every signal but SIGCHLD, and sleeps otherwise.

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "base/time.hpp"
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

/// A program that answers each of these signals with an exit code of its own.
class Answers {
 public:
  explicit Answers(const std::vector<int>& signals) {
    int code = random_number(3, 20);
    for (const int signal : signals) {
      code_of_[signal] = code;
      code += random_number(1, 10);
    }
  }
  [[nodiscard]] int code_of(int signal) const { return code_of_.at(signal); }
  [[nodiscard]] std::vector<std::string> process() const {
    std::vector<std::string> args = {"/probe", "on"};
    for (const auto& [signal, code] : code_of_) {
      args.push_back(std::to_string(signal));
      args.push_back(std::to_string(code));
    }
    return args;
  }
  [[nodiscard]] bool has_code(int code) const {
    return std::any_of(code_of_.begin(), code_of_.end(),
                       [code](const auto& pair) { return pair.second == code; });
  }
  /// What a code says that the program got.
  [[nodiscard]] std::string explain(int code) const {
    for (const auto& [signal, own] : code_of_) {
      if (own == code)
        return fmt::format("exit code {}: the program got {}", code, name_of_signal(signal));
    }
    return ended_with(code);
  }
  /// Waits until the program can answer: the kernel knows its last handler then.
  void wait_until_ready(pid_t main) const { wait_for_handler(main, code_of_.rbegin()->first); }

 private:
  std::map<int, int> code_of_;  // in the order in which the probe installs its handlers
};

/// Sends one signal, to minirun or to PID 1 itself, and requires the program's answer to it.
void check_forwarding(const Answers& answers, int signal, bool to_init, Diagnosis lost) {
  Container container(under_init(answers.process()));
  const Pair pair = find_hearing_pair(container);
  answers.wait_until_ready(pair.main);
  lost.expected = fmt::format("exit code {}: the program gets {}", answers.code_of(signal),
                              name_of_signal(signal));
  lost.evidence = {status_line(pair.main, "SigCgt")};
  send_signal(to_init ? pair.init : container.runtime_pid(), signal, to_init ? "PID 1" : "minirun");
  const int seen = code_at_end(container, lost, {pair.init, pair.main});
  Diagnosis wrong = lost;
  wrong.diagnosis = answers.has_code(seen)
                        ? "the program gets another signal than the one that was sent"
                        : "a signal ends the container, but not by way of its program";
  wrong.seen = answers.explain(seen);
  container.add_output(wrong);
  require(seen == answers.code_of(signal), wrong);
}

WORKBOOK_CHECK(Task4, Terminates, "SIGTERM reaches the program through PID 1") {
  check_forwarding(
      Answers({SIGTERM}), SIGTERM, false,
      {.diagnosis = "PID 1 keeps SIGTERM to itself: the program never gets it",
       .reproduce =
           "./lab try 02 --init -- sh -c 'trap \"exit 42\" TERM; while :; do sleep 1; done'"
           " & sleep 1; kill $(pgrep -P $!); wait $!; echo $?"});
}

WORKBOOK_CHECK(Task4, EverySignal, "every other signal reaches the program as well") {
  const Answers answers(
      {SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGTERM, SIGCONT, SIGURG, SIGWINCH});
  const Diagnosis lost{
      .diagnosis = "PID 1 forwards some signals only: the program never gets the others",
      .reproduce =
          "./lab try 02 --init -- sh -c 'trap \"exit 42\" USR1; while :; do sleep 1; done'"
          " & sleep 1; kill -USR1 $(pgrep -P $!); wait $!; echo $?"};
  check_forwarding(answers, SIGHUP, false, lost);
  check_forwarding(answers, SIGUSR1, true, lost);
  check_forwarding(answers, SIGWINCH, false, lost);
  check_forwarding(answers, one_of({SIGINT, SIGQUIT, SIGUSR2, SIGALRM, SIGCONT, SIGURG}), true,
                   lost);
}

WORKBOOK_CHECK(Task4, ChildSignal, "SIGCHLD is for PID 1 alone") {
  const Answers answers({SIGTERM, SIGCHLD});
  Container container(under_init(answers.process()));
  const Pair pair = find_hearing_pair(container);
  answers.wait_until_ready(pair.main);
  send_signal(pair.init, SIGCHLD, "PID 1");
  // It has dealt with the signal when that is no longer pending and PID 1 sleeps again.
  const auto is_pending = [&] { return has_signal(signal_mask(pair.init, "ShdPnd"), SIGCHLD); };
  wait_while_busy(container, [&] { return !is_running(pair.init) || !is_pending(); });
  wait_while_busy(container, [&] { return !is_running(pair.init) || state_of(pair.init) == 'S'; });
  Diagnosis hang{
      .diagnosis = "PID 1 forwards nothing any more after a SIGCHLD for which no child has ended",
      .expected = "PID 1 takes SIGCHLD, finds nothing to reap, and goes on",
      .evidence = {status_line(pair.init, "ShdPnd"), status_line(pair.init, "State")}};
  if (is_pending()) hang.diagnosis = "PID 1 does not take the SIGCHLD that waits for it";
  if (is_running(pair.init)) send_signal(pair.init, SIGTERM, "PID 1");
  const int seen = code_at_end(container, hang);
  Diagnosis wrong{.diagnosis = "SIGCHLD at PID 1 disturbs the program, which it does not concern",
                  .expected = answers.explain(answers.code_of(SIGTERM)),
                  .seen = answers.explain(seen),
                  .reproduce =
                      "./lab try 02 --init -- sh -c 'trap \"echo got it\" CHLD; "
                      "kill -CHLD 1; sleep 1'"};
  if (seen == answers.code_of(SIGCHLD)) {
    wrong.diagnosis = "PID 1 sends SIGCHLD on to the program, which it does not concern";
  }
  container.add_output(wrong);
  require(seen == answers.code_of(SIGTERM), wrong);
}

/// Processor time in ticks of the kernel's clock: fields 14 and 15 of /proc/PID/stat.
int ticks_of(pid_t pid) {
  std::ifstream file(fmt::format("/proc/{}/stat", pid));
  std::string field;
  int user = 0;
  int system = 0;
  for (int i = 1; i <= 13 && file >> field; ++i) {
  }
  file >> user >> system;
  return user + system;
}

/// How often a process has gone to sleep of its own accord.
long sleeps_of(pid_t pid) {
  return std::strtol(status_line(pid, "voluntary_ctxt_switches").text.c_str(), nullptr, 10);
}

/// Watches PID 1 for a while in which nothing happens in the container.
void require_sleep(const Pair& pair) {
  constexpr int kMostTicks = 2;
  constexpr long kMostSleeps = 5;
  wait_until([&] { return state_of(pair.init) == 'S'; }, watching_time());
  const int ticks_before = ticks_of(pair.init);
  const long sleeps_before = sleeps_of(pair.init);
  const auto ticks = [&] { return ticks_of(pair.init) - ticks_before; };
  const auto sleeps = [&] { return sleeps_of(pair.init) - sleeps_before; };
  const bool is_busy =
      wait_until([&] { return ticks() > kMostTicks || sleeps() > kMostSleeps; }, watching_time());
  const auto state = status_line(pair.init, "State");
  require((!is_busy && state.text.starts_with('S')) || !is_running(pair.init),
          {.diagnosis = "PID 1 is busy while nothing happens: it asks again and again",
           .expected = "PID 1 sleeps in one system call until a signal comes",
           .seen = fmt::format("{} ticks of processor time and {} wake-ups in {} or less", ticks(),
                               sleeps(), base::format_duration(watching_time())),
           .evidence = {state, status_line(pair.init, "voluntary_ctxt_switches")},
           .reproduce = "./lab try 02 --init -- sh -c 'sleep 5; grep ctxt /proc/1/status'"});
  step(fmt::format("saw PID 1 sleep for {}", base::format_duration(watching_time())));
}

WORKBOOK_CHECK(Task4, Sleeps, "PID 1 sleeps while nothing happens, and wakes at a signal") {
  const Answers answers({SIGTERM});
  Container container(under_init(answers.process()));
  const Pair pair = find_hearing_pair(container);
  answers.wait_until_ready(pair.main);
  require_sleep(pair);
  if (!is_running(pair.init)) {
    container.fail_with_output("PID 1 ended while its program still ran",
                               "PID 1 stays until the program has ended");
  }
  send_signal(container.runtime_pid(), SIGTERM, "minirun");
  const std::string expected = answers.explain(answers.code_of(SIGTERM));
  const int seen = code_at_end(
      container, {.diagnosis = "PID 1 sleeps, but no signal wakes it", .expected = expected});
  Diagnosis wrong{.diagnosis = "PID 1 sleeps, but wakes to do something else than forward SIGTERM",
                  .expected = expected,
                  .seen = answers.explain(seen)};
  container.add_output(wrong);
  require(seen == answers.code_of(SIGTERM), wrong);
}

}  // namespace
