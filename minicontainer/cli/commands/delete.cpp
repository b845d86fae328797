#include <CLI/CLI.hpp>

#include "minicontainer/cli/commands/commands.hpp"
#include "minicontainer/runtime/lifecycle.hpp"

namespace minirun {

std::function<int()> add_delete(CLI::App& command, const Globals& globals) {
  auto id = std::make_shared<std::string>();
  auto has_force = std::make_shared<bool>(false);
  command.add_flag("--force,-f", *has_force, "also one that runs, and none at all");
  command.add_option("ID", *id, "the container's name")->required();
  return [id, has_force, &globals] {
    (*has_force ? minicontainer::delete_by_force : minicontainer::delete_container)(globals.root,
                                                                                    *id);
    return 0;
  };
}

}  // namespace minirun
