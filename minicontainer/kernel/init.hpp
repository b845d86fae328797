// PID 1: the first process of a PID namespace, and its duties (man 7 pid_namespaces).
//
// Three things are different for PID 1. A signal for which it has no handler is dropped, so that
// SIGTERM does nothing unless somebody forwards it. Every process whose parent dies becomes its
// child, and stays a zombie until PID 1 waits for it. And when PID 1 ends, the kernel kills every
// process of the namespace. A program that was not written for this makes a poor PID 1; a small
// init that starts it, forwards signals and reaps does better (docker run --init does just that).
//
// How the given code uses this, in PID 1: it blocks all signals that can be blocked, then
//
//     const pid_t main = start_main(exec_main, the_mask_before);
//     const int status = supervise(main, the_blocked_signals);
//     _exit(exit_code(status));
//
// Lab 02, tasks 2, 3 and 4.
#pragma once

#include <signal.h>
#include <sys/types.h>

#include <functional>
#include <optional>

namespace minicontainer {

/// Task 2. Starts the container's program as a child of PID 1. In the child: sets the signal mask
/// back to `original_mask` (a mask survives execve(2): a program started with SIGTERM blocked
/// could never be told to stop), then calls `exec_main`, which never returns.
/// Returns the child's pid. Throws std::system_error.
pid_t start_main(const std::function<void()>& exec_main, const sigset_t& original_mask);

/// Task 3. Reaps every child that has ended, without waiting for any other: all of them, because
/// several SIGCHLD that are pending at once arrive as a single one (man 7 signal).
/// Returns the wait status of `main` if it was among them. Having no children is no error.
std::optional<int> reap_children(pid_t main);

/// Task 4. The loop: takes the signals of `watched` as they come, without using the processor in
/// between. At SIGCHLD it reaps; every other signal it sends on to `main`. Returns the wait status
/// of `main` as soon as that has ended, whatever other processes still run.
/// Before: all signals of `watched` are blocked. Throws std::system_error.
int supervise(pid_t main, const sigset_t& watched);

}  // namespace minicontainer
