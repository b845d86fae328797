// The probe as something that makes system calls and shows what came of them.
#pragma once

/// Makes the calls, each written NUMBER or NUMBER:ARG:..., arguments that are left out being 0.
/// Then writes over its own command line, where /proc/PID/cmdline shows it: each call becomes "=0"
/// for success, "=13" for the error number, "=trap" when it raised SIGSYS, and the word "calls" the
/// word "asked" when all have been made. Waits. No call is made to tell: a filter could refuse it.
[[noreturn]] void make_calls(int count, char** calls, char* verb);
