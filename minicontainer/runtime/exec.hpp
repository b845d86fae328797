// The last step: the process becomes the container's program (man 2 execve).
#pragma once

#include "minicontainer/runtime/config.hpp"

namespace minicontainer {

/// Replaces the process by process.args[0], looked up in the PATH of process.env as execvp(3) does,
/// with exactly that environment. Throws std::system_error that says what was looked for.
[[noreturn]] void exec_program(const ProcessConfig& process);

}  // namespace minicontainer
