// Signals as seen from outside: what a process blocks, ignores and catches is in /proc/PID/status
// as a mask (man 5 proc_pid_status, SigBlk, SigIgn, SigCgt, ShdPnd).
#pragma once

#include <sys/types.h>

#include <string>

namespace workbook {

/// "SIGTERM".
std::string name_of_signal(int signal);

/// Sends a signal and notes it as a step: "sent SIGTERM to `whom`". A process that is gone is no
/// error.
void send_signal(pid_t pid, int signal, const std::string& whom);

/// One of the masks of a process, such as "SigBlk": bit n - 1 stands for signal n. 0 if it is gone.
unsigned long signal_mask(pid_t pid, const std::string& field);
bool has_signal(unsigned long mask, int signal);
/// "SIGHUP SIGTERM", or "none".
std::string names_of_signals(unsigned long mask);

/// Waits until the process catches this signal, or has ended.
void wait_for_handler(pid_t pid, int signal);

}  // namespace workbook
