// Task 1 of lab 02: the exit code of minirun is one number for two kinds of end.

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <string>

#include "labs/02-pid-1/checks_common.hpp"
#include "workbook/checks/container.hpp"
#include "workbook/checks/random.hpp"
#include "workbook/checks/report.hpp"
#include "workbook/checks/signals.hpp"

namespace {

using namespace workbook;

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
  container.add_output(wrong);
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
          "./lab try 02 -- sleep 99 & sleep 1; kill -9 $(pgrep -nf '^sleep 99'); wait $!; echo $?"};
  if (seen == 0) {
    wrong.diagnosis = "a signal killed the program, but minirun returns 0, as if all had gone well";
  } else if (seen == signal) {
    wrong.diagnosis =
        "a signal killed the program, and minirun returns its bare number without 128";
  }
  container.add_output(wrong);
  require(seen == 128 + signal, wrong);
}

WORKBOOK_CHECK(Task1, KilledBySignal, "a program that signal n kills gives exit code 128 + n") {
  check_killed(SIGKILL, {});
  // Without a PID namespace the program is no PID 1, and any signal can kill it.
  check_killed(one_of({SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGTERM}),
               {.namespaces = {"network", "ipc", "uts", "mount"}});
}

}  // namespace
