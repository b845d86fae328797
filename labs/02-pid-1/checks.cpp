// The checks of lab 02. They run the learner's minirun, most of them with --init, and look from
// outside at PID 1, at the program below it, and at the exit code that comes out in the end.

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "workbook/checks/container.hpp"
#include "workbook/checks/limits.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/quiet.hpp"
#include "workbook/checks/report.hpp"
#include "workbook/checks/signals.hpp"

namespace {

using namespace workbook;

// What the checks below look at.

/// Both processes that matter, as seen from outside the container.
struct Pair {
  pid_t init = 0;  ///< PID 1 of the container
  pid_t main = 0;  ///< the container's program, its child
};

int one_of(const std::vector<int>& choices) {
  return choices[static_cast<std::size_t>(random_number(0, static_cast<int>(choices.size()) - 1))];
}

/// The process's number in its own PID namespace: the last one of NSpid.
std::string innermost_pid(pid_t pid) {
  const std::string numbers = status_line(pid, "NSpid").text;
  return numbers.substr(numbers.find_last_of(" \t") + 1);
}

void add_output(Container& container, Diagnosis& diagnosis) {
  const std::string& output = container.sandbox().output();
  if (!output.empty()) {
    diagnosis.evidence.push_back({.source = "what minirun printed last", .text = output});
  }
}

[[noreturn]] void fail_showing_output(Container& container, Diagnosis diagnosis) {
  add_output(container, diagnosis);
  fail_check(std::move(diagnosis));
}

bool has_ended(Container& container) {
  return container.sandbox().poll().has_value();
}

/// The exit code of minirun, which must end by itself now; if it does not, the check fails with
/// `hang`, to which the states of `processes` are added.
int code_at_end(Container& container, Diagnosis hang, const std::vector<pid_t>& processes = {}) {
  if (wait_while_busy(container, [&] { return has_ended(container); }) ||
      container.sandbox().has_flooded()) {
    return container.exit_code();
  }
  shorten_patience();
  hang.seen = "minirun still runs";
  for (const pid_t pid : processes) hang.evidence.push_back(status_line(pid, "State"));
  fail_showing_output(container, std::move(hang));
}

std::string ended_with(int code) {
  return fmt::format("minirun ended with exit code {}", code);
}

[[noreturn]] void fail_for_early_end(Container& container) {
  wait_until([&] { return has_ended(container); }, patience());
  container.fail_with_output("the container ended as soon as its program had begun",
                             "PID 1 stays until the program has ended");
}

/// The program and the PID 1 that it runs under. Ends the check if there is no such pair.
Pair find_pair(Container& container) {
  const pid_t main = container.main_process();
  const Evidence numbers = status_line(main, "NSpid");
  const Evidence parent = status_line(main, "PPid");
  if (parent.text.empty()) fail_for_early_end(container);
  const pid_t init = std::stoi(parent.text);
  Diagnosis wrong{
      .diagnosis = "the program itself is PID 1 of the container: no init runs above it",
      .expected = "NSpid of the program ends with 2, and NSpid of its parent with 1",
      .seen = "NSpid of the program: " + numbers.text,
      .evidence = {numbers, parent, status_line(init, "NSpid")},
      .reproduce = "./lab try 02 --init -- grep NSpid /proc/self/status"};
  require(innermost_pid(main) != "1", wrong);
  wrong.diagnosis = "the program is not a child of PID 1";
  require(innermost_pid(init) == "1", wrong);
  return {.init = init, .main = main};
}

ContainerPlan under_init(std::vector<std::string> process) {
  return {.process = std::move(process), .flags = {"--init"}};
}

// Task 1: one number for two kinds of end.

void check_exit_code(int code) {
  Container container({.process = {"/probe", "exit", std::to_string(code)}});
  const int seen = container.exit_code();
  Diagnosis wrong{.diagnosis = "minirun does not return the exit code of its program",
                  .expected = fmt::format("exit code {}, as the program", code),
                  .seen = ended_with(seen),
                  .reproduce = fmt::format("./lab try 02 -- sh -c 'exit {}'; echo $?", code)};
  if (seen == 0) {
    wrong.diagnosis = "the program failed, but minirun returns 0: its caller takes it for success";
  }
  add_output(container, wrong);
  require(seen == code, wrong);
}

WORKBOOK_CHECK(Task1, ExitCode, "minirun returns the exit code of its program") {
  check_exit_code(random_number(2, 120));
  check_exit_code(random_number(130, 250));
}

void check_killed(int signal, const ContainerPlan& plan) {
  Container container(plan);
  send_signal(container.main_process(), signal, "the program");
  const int seen =
      code_at_end(container, {.diagnosis = "a signal killed the program, but minirun does not end",
                              .expected = "minirun returns when its program has ended"});
  Diagnosis wrong{
      .diagnosis = "a signal killed the program, and minirun's exit code is not 128 + n",
      .expected =
          fmt::format("exit code {}: 128 + {} ({})", 128 + signal, signal, name_of_signal(signal)),
      .seen = ended_with(seen),
      .reproduce =
          "./lab try 02 -- sleep 99 & sleep 1; kill -9 $(pgrep -nx sleep); wait $!; echo $?"};
  if (seen == 0) {
    wrong.diagnosis = "a signal killed the program, but minirun returns 0, as if all had gone well";
  } else if (seen == signal) {
    wrong.diagnosis =
        "a signal killed the program, and minirun returns its bare number without 128";
  }
  add_output(container, wrong);
  require(seen == 128 + signal, wrong);
}

WORKBOOK_CHECK(Task1, KilledBySignal, "a program that signal n kills gives exit code 128 + n") {
  check_killed(SIGKILL, {});
  // Without a PID namespace the program is no PID 1, and any signal can kill it.
  check_killed(one_of({SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGTERM}),
               {.namespaces = {"network", "ipc", "uts", "mount"}});
}

// Task 2: the program as a child of PID 1.

WORKBOOK_CHECK(Task2, SecondProcess, "with --init the program runs under a PID 1 of yours") {
  Container container(under_init({"/probe", "wait"}));
  find_pair(container);
}

/// A mask of the program. Ends the check if the program is gone: then the kernel says nothing.
unsigned long mask_in_program(Container& container, const Pair& pair, const std::string& field) {
  if (status_line(pair.main, field).text.empty()) fail_for_early_end(container);
  const unsigned long mask = signal_mask(pair.main, field);
  if (!is_running(pair.main)) fail_for_early_end(container);
  return mask;
}

WORKBOOK_CHECK(Task2, SignalMask, "the program starts with the signal mask from before") {
  const int blocked = one_of({SIGUSR1, SIGUSR2, SIGALRM, SIGURG});
  for (const bool has_mask : {false, true}) {
    ContainerPlan plan = under_init({"/probe", "wait"});
    if (has_mask) {
      step(fmt::format("blocked {} before minirun starts", name_of_signal(blocked)));
      plan.prepare = [blocked] {
        sigset_t mask;
        sigemptyset(&mask);
        sigaddset(&mask, blocked);
        ::sigprocmask(SIG_BLOCK, &mask, nullptr);
      };
    }
    Container container(plan);
    const Pair pair = find_pair(container);
    // The mask that minirun was started with: its starter still has it.
    const unsigned long expected = signal_mask(container.sandbox().init_pid(), "SigBlk");
    const unsigned long seen = mask_in_program(container, pair, "SigBlk");
    Diagnosis wrong{
        .diagnosis = "the program starts with signals blocked: it has inherited the mask of PID 1",
        .expected = "blocked: " + names_of_signals(expected),
        .seen = "blocked: " + names_of_signals(seen),
        .evidence = {status_line(pair.main, "SigBlk"),
                     status_line(container.sandbox().init_pid(), "SigBlk")},
        .reproduce = "./lab try 02 --init -- grep SigBlk /proc/self/status"};
    if ((expected & ~seen) != 0) {
      wrong.diagnosis = "the program starts with another signal mask than minirun was started with";
    }
    require(seen == expected, wrong);
  }
}

WORKBOOK_CHECK(Task2, NothingIgnored, "no signal is ignored in the program that was not before") {
  Container container(under_init({"/probe", "wait"}));
  const Pair pair = find_pair(container);
  const unsigned long expected = signal_mask(container.sandbox().init_pid(), "SigIgn");
  const unsigned long seen = mask_in_program(container, pair, "SigIgn");
  require(seen == expected,
          {.diagnosis = "the program starts with signals ignored: execve keeps SIG_IGN",
           .expected = "ignored: " + names_of_signals(expected),
           .seen = "ignored: " + names_of_signals(seen),
           .evidence = {status_line(pair.main, "SigIgn")},
           .reproduce = "./lab try 02 --init -- grep SigIgn /proc/self/status"});
}

// Task 3: reaping.

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
  add_output(container, wrong);
  require(seen == code, wrong);
}

void check_exit_under_init(int code) {
  Container container(under_init({"/probe", "on", std::to_string(SIGUSR1), std::to_string(code)}));
  const Pair pair = find_pair(container);
  wait_for_handler(pair.main, SIGUSR1);
  send_signal(pair.main, SIGUSR1, "the program, which exits then");
  require_end_of_program(container, pair, code, kTryExit);
}

void check_kill_under_init(int signal) {
  Container container(under_init({"/probe", "wait"}));
  const Pair pair = find_pair(container);
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
  add_output(container, wrong);
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
  add_output(container, wrong);
  require(seen == code, wrong);
}

// Task 4: the loop of PID 1.

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
  const Pair pair = find_pair(container);
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
  add_output(container, wrong);
  require(seen == answers.code_of(signal), wrong);
}

WORKBOOK_CHECK(Task4, Terminates, "SIGTERM reaches the program through PID 1") {
  check_forwarding(
      Answers({SIGTERM}), SIGTERM, false,
      {.diagnosis = "PID 1 keeps SIGTERM to itself: the program never gets it",
       .reproduce =
           "./lab try 02 --init -- sh -c 'trap \"exit 42\" TERM; while :; do sleep 1; done'"
           " & sleep 1; kill $(pgrep -nx minirun); wait $!; echo $?"});
}

WORKBOOK_CHECK(Task4, EverySignal, "every other signal reaches the program as well") {
  const Answers answers(
      {SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGTERM, SIGCONT, SIGURG, SIGWINCH});
  const Diagnosis lost{
      .diagnosis = "PID 1 forwards some signals only: the program never gets the others",
      .reproduce =
          "./lab try 02 --init -- sh -c 'trap \"exit 42\" USR1; while :; do sleep 1; done'"
          " & sleep 1; kill -USR1 $(pgrep -nx minirun); wait $!; echo $?"};
  check_forwarding(answers, SIGHUP, false, lost);
  check_forwarding(answers, SIGUSR1, true, lost);
  check_forwarding(answers, SIGWINCH, false, lost);
  check_forwarding(answers, one_of({SIGINT, SIGQUIT, SIGUSR2, SIGALRM, SIGCONT, SIGURG}), true,
                   lost);
}

WORKBOOK_CHECK(Task4, ChildSignal, "SIGCHLD is for PID 1 alone") {
  const Answers answers({SIGTERM, SIGCHLD});
  Container container(under_init(answers.process()));
  const Pair pair = find_pair(container);
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
  add_output(container, wrong);
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
  const Pair pair = find_pair(container);
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
  add_output(container, wrong);
  require(seen == answers.code_of(SIGTERM), wrong);
}

}  // namespace
