#include "minicontainer/cli/minicontainer_commands.hpp"

namespace cli {

std::span<const Command> image_commands() {
  return {};
}

}  // namespace cli
