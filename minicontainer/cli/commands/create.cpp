#include "minicontainer/cli/commands/launch_options.hpp"
#include "minicontainer/runtime/run.hpp"

namespace minirun {

std::function<int()> add_create(CLI::App& command, const Globals& globals) {
  auto options = add_launch_options(command);
  return [options, &globals] {
    const auto config = load(*options, globals);
    return watched(*options, globals, config, [&] {
      minicontainer::create_container(config, options->launch);
      return 0;
    });
  };
}

}  // namespace minirun
