// Task 2 of lab 02: with --init the program is a child of PID 1, and its signals are as minirun
// found them.

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <string>

#include "labs/02-pid-1/checks_common.hpp"
#include "workbook/checks/container.hpp"
#include "workbook/checks/observe.hpp"
#include "workbook/checks/quiet.hpp"
#include "workbook/checks/random.hpp"
#include "workbook/checks/report.hpp"
#include "workbook/checks/signals.hpp"

namespace {

using namespace workbook;

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
    if (has_mask) {
      wrong.reproduce = fmt::format("env --block-signal={} {}", name_of_signal(blocked).substr(3),
                                    wrong.reproduce);
    }
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

}  // namespace
