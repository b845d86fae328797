#include "labs/02-pid-1/checks_common.hpp"

#include <fmt/core.h>

#include <utility>

#include "workbook/checks/limits.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/quiet.hpp"
#include "workbook/checks/signals.hpp"

namespace workbook {
namespace {

/// The process's number in its own PID namespace: the last one of NSpid.
std::string innermost_pid(pid_t pid) {
  const std::string numbers = status_line(pid, "NSpid").text;
  return numbers.substr(numbers.find_last_of(" \t") + 1);
}

bool has_ended(Container& container) {
  return container.sandbox().poll().has_value();
}

}  // namespace

void fail_showing_output(Container& container, Diagnosis diagnosis) {
  container.add_output(diagnosis);
  fail_check(std::move(diagnosis));
}

int code_at_end(Container& container, Diagnosis hang, const std::vector<pid_t>& processes) {
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

void fail_for_early_end(Container& container) {
  wait_until([&] { return has_ended(container); }, patience());
  container.fail_with_output("the container ended as soon as its program had begun",
                             "PID 1 stays until the program has ended");
}

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

Pair find_hearing_pair(Container& container) {
  const Pair pair = find_pair(container);
  const pid_t starter = container.sandbox().init_pid();
  const unsigned long added = signal_mask(pair.main, "SigBlk") & ~signal_mask(starter, "SigBlk");
  require(
      added == 0,
      {.diagnosis = "the program cannot hear the signal of this check: it started with the mask "
                    "of PID 1 (task 2)",
       .expected = "blocked: " + names_of_signals(signal_mask(starter, "SigBlk")),
       .seen = "blocked: " + names_of_signals(signal_mask(pair.main, "SigBlk")),
       .evidence = {status_line(pair.main, "SigBlk")},
       .reproduce = "./lab try 02 --init -- grep SigBlk /proc/self/status"});
  return pair;
}

ContainerPlan under_init(std::vector<std::string> process) {
  return {.process = std::move(process), .flags = {"--init"}};
}

}  // namespace workbook
