#include "minicontainer/cli/minicontainer_commands.hpp"

namespace cli {

std::span<const Command> engine_commands() {
  return {};
}

}  // namespace cli
