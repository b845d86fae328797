// What several tasks of lab 02 look at: PID 1 and the program below it, and the exit code that
// comes out of minirun in the end.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "workbook/checks/container.hpp"
#include "workbook/checks/report.hpp"

namespace workbook {

/// Both processes that matter, as seen from outside the container.
struct Pair {
  pid_t init = 0;  ///< PID 1 of the container
  pid_t main = 0;  ///< the container's program, its child
};

/// A container with --init.
ContainerPlan under_init(std::vector<std::string> process);

/// The program and the PID 1 that it runs under. Ends the check if there is no such pair.
Pair find_pair(Container& container);

/// The same, for a check that sends the program signals: ends it if the program cannot hear them,
/// because it has inherited the mask of PID 1 (task 2).
Pair find_hearing_pair(Container& container);

/// Ends the check: the program, or PID 1, is gone although nothing has ended it.
[[noreturn]] void fail_for_early_end(Container& container);

/// Ends the check with `diagnosis`, to which what minirun printed is added.
[[noreturn]] void fail_showing_output(Container& container, Diagnosis diagnosis);

/// The exit code of minirun, which must end by itself now; if it does not, the check fails with
/// `hang`, to which the states of `processes` are added.
int code_at_end(Container& container, Diagnosis hang, const std::vector<pid_t>& processes = {});

/// How minirun ended, in words.
std::string ended_with(int code);

}  // namespace workbook
