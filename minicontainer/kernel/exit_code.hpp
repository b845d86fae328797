// From the way in which a process ended to one number (man 2 wait, bash(1) "EXIT STATUS").
//
// wait(2) knows two ends: the process exited with a code, or a signal killed it. A program can only
// return one number, so shells, docker and every OCI runtime fold the second into the first: 128
// plus the signal's number. That is why an out-of-memory kill shows as 137: 128 + SIGKILL (9).
//
// Lab 02, task 1.
#pragma once

namespace minicontainer {

/// The exit code for a status as waitpid(2) stores it: the code that the process exited with, or
/// 128 + n if signal n killed it. The status is of a process that has ended, not of a stopped one.
int exit_code(int wait_status);

}  // namespace minicontainer
