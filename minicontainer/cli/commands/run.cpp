#include "minicontainer/runtime/run.hpp"

#include <stdexcept>

#include <CLI/CLI.hpp>

#include "minicontainer/cli/commands/launch_options.hpp"
#include "minicontainer/runtime/explain/walls.hpp"

namespace minirun {

std::function<int()> add_run(CLI::App& command, const Globals& globals) {
  auto options = add_launch_options(command);
  command.add_flag("--init", options->launch.use_init,
                   "make PID 1 an init that forwards signals and reaps zombies");
  command.add_option("--break", options->break_before,
                     "stop before this step, with a shell in the half-built container");
  command
      .add_option("--without", options->without,
                  "leave one wall out; may be given again: " + minicontainer::wall_words())
      ->expected(1)
      ->take_all();
  auto is_detached = std::make_shared<bool>(false);
  command.add_flag("--detach,-d", *is_detached, "do not wait for its end");
  return [options, is_detached, &globals] {
    const auto config = load(*options, globals);
    if (!*is_detached) {
      return watched(*options, globals, config,
                     [&] { return minicontainer::run_container(config, options->launch); });
    }
    if (options->launch.use_init) {
      throw std::runtime_error("--init goes with a container in the foreground, not with --detach");
    }
    return watched(*options, globals, config, [&] {
      minicontainer::run_detached(config, options->launch);
      return 0;
    });
  };
}

}  // namespace minirun
