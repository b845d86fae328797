#include "minicontainer/cli/commands/launch_options.hpp"
#include "minicontainer/runtime/run.hpp"

namespace minirun {

std::function<int()> add_create(CLI::App& command, const Globals& globals) {
  auto options = add_launch_options(command);
  return [options, &globals] {
    minicontainer::create_container(load(*options, globals), options->launch);
    return 0;
  };
}

}  // namespace minirun
