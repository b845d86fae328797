// Errors for whoever called minirun: engines read them from the file that --log names.
#pragma once

#include <string>

#include "minicontainer/cli/commands/commands.hpp"

namespace minirun {

/// Appends one line to globals.log, if there is one, as text or JSON. What cannot be written is
/// left out: standard error has had it.
void log_error(const Globals& globals, const std::string& message);

}  // namespace minirun
