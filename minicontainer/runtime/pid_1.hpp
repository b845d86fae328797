// `minirun run --init`: minirun itself as PID 1, with lab 02's parts.
#pragma once

#include <signal.h>

#include <functional>

namespace minicontainer {

/// Runs `exec_main` in a child, which becomes the container's program, and does the duties of PID 1
/// until that has ended; then ends with its exit code. Throws only before the child exists.
[[noreturn]] void run_as_pid_1(const std::function<void()>& exec_main,
                               const sigset_t& original_mask);

}  // namespace minicontainer
