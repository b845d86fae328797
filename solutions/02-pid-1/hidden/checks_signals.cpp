// Lab 02, for grading: signals that the visible checks do not kill with.

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "labs/02-pid-1/checks_common.hpp"
#include "workbook/checks/container.hpp"
#include "workbook/checks/random.hpp"
#include "workbook/checks/report.hpp"
#include "workbook/checks/signals.hpp"

namespace {

using namespace workbook;

WORKBOOK_CHECK(Task1, AnySignal, "128 + n holds for every signal, the unusual ones as well") {
  const int signal = one_of({SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGPIPE, SIGPROF, SIGSEGV, SIGSYS,
                             SIGVTALRM, SIGXCPU, SIGXFSZ});
  Container container({.namespaces = {"network", "ipc", "uts", "mount"}});
  send_signal(container.main_process(), signal, "the program");
  const int seen =
      code_at_end(container, {.diagnosis = "a signal killed the program, but minirun does not end",
                              .expected = "minirun returns when its program has ended"});
  require(seen == 128 + signal,
          {.diagnosis = "an unusual signal killed the program, and the exit code is not 128 + n",
           .expected = fmt::format("exit code {}: 128 + {} ({})", 128 + signal, signal,
                                   name_of_signal(signal)),
           .seen = ended_with(seen),
           .reproduce = "./lab try 02 -- sh -c 'kill -SEGV $$'; echo $?"});
}

}  // namespace
