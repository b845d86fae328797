// The command `compose` and its verbs.
#pragma once

#include "minicontainer/cli/minicontainer_commands.hpp"

namespace cli {

std::function<int()> add_compose(CLI::App& command, const Globals& globals);

}  // namespace cli
