#include "minicontainer/cli/commands/launch_options.hpp"

#include <CLI/CLI.hpp>

#include "minicontainer/runtime/own_program.hpp"
#include "minicontainer/runtime/record.hpp"

namespace minirun {

std::shared_ptr<LaunchCommand> add_launch_options(CLI::App& command) {
  auto options = std::make_shared<LaunchCommand>();
  auto& launch = options->launch;
  command.add_option("--bundle,-b", options->bundle, "the folder of config.json")->default_str(".");
  command.add_option("--pid-file", launch.pid_file, "write the container's pid to this file");
  command.add_option("--console-socket", launch.console_socket,
                     "a Unix socket that takes the terminal's master");
  command.add_flag("--no-pivot", options->has_no_pivot,
                   "move the root instead: for a root in an initial ramdisk");
  command.add_flag("--no-new-keyring", options->has_no_new_keyring,
                   "keep the caller's session keyring");
  command
      .add_option("--preserve-fds", launch.preserved_fds,
                  "hand so many descriptors from 3 on down to the program")
      ->check(CLI::Range(0, 1024));
  command.add_option("ID", launch.id, "the container's name")->required();
  return options;
}

minicontainer::Config load(LaunchCommand& command, const Globals& globals) {
  minicontainer::check_id(command.launch.id);
  command.launch.state_root = globals.root;
  command.launch.may_make_group = globals.cgroup_manager != "disabled";
  command.launch.may_pivot = !command.has_no_pivot;
  command.launch.has_own_keyring = !command.has_no_new_keyring;
  auto config = minicontainer::load_config(command.bundle);
  minicontainer::check_root_folder(config);
  config.root = std::filesystem::canonical(config.root);
  // Then others may see minirun at work, or PID 1 remains minirun.
  if (!config.joined_namespaces.empty() || command.launch.use_init) {
    minicontainer::protect_own_program();
  }
  return config;
}

}  // namespace minirun
