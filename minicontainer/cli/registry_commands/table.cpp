#include "minicontainer/cli/registry_commands/registry_commands.hpp"

namespace cli {

std::span<const Command> registry_commands() {
  static const Command kCommands[] = {
      {"image pull", "get an image from a registry", add_pull},
      {"image push", "give an image to a registry", add_push},
      {"login", "log in to a registry", add_login},
      {"logout", "forget the password of a registry", add_logout},
      {"pull", "get an image from a registry", add_pull},
      {"push", "give an image to a registry", add_push},
      {"registry serve", "serve a small registry", add_registry_serve},
      {"search", "says why there is no search", add_search},
  };
  return kCommands;
}

}  // namespace cli
