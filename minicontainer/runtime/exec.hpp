// Finding the container's program (man 3 execvp; man 2 execve).
#pragma once

#include <string>

#include "minicontainer/runtime/config.hpp"
#include "minicontainer/runtime/last_step.hpp"

namespace minicontainer {

/// The file that process.args[0] means to the calling process: itself if it has a slash, else the
/// first in the PATH of process.env that may be executed. Throws std::runtime_error with the words
/// of exec_errors.hpp.
Program find_program(const ProcessConfig& process);

}  // namespace minicontainer
