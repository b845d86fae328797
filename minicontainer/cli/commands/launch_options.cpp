#include "minicontainer/cli/commands/launch_options.hpp"

#include <fmt/core.h>

#include <CLI/CLI.hpp>

#include "base/file.hpp"
#include "minicontainer/runtime/explain/script.hpp"
#include "minicontainer/runtime/explain/walls.hpp"
#include "minicontainer/runtime/explain/watch.hpp"
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

namespace {

minicontainer::Config load_bundle(const LaunchCommand& command) {
  if (command.without.empty()) return minicontainer::load_config(command.bundle);
  auto opened = minicontainer::load_config_without(command.bundle, command.without);
  for (const auto& [member, line] : opened.ignored) {
    fmt::print(stderr, "minirun: ignores line {} of config.json: {}\n", line, member);
  }
  return std::move(opened.config);
}

void write_script(const LaunchCommand& command, const Globals& globals,
                  const minicontainer::Config& config) {
  const std::string script = minicontainer::as_script(config, command.launch);
  if (globals.explain_file.empty()) {
    fmt::print(stderr, "{}", script);
  } else {
    base::replace_file(globals.explain_file, script);
  }
}

}  // namespace

minicontainer::Config load(LaunchCommand& command, const Globals& globals) {
  minicontainer::check_id(command.launch.id);
  command.launch.state_root = globals.root;
  command.launch.may_make_group = globals.cgroup_manager != "disabled";
  command.launch.may_pivot = !command.has_no_pivot;
  command.launch.has_own_keyring = !command.has_no_new_keyring;
  auto config = load_bundle(command);
  config.root = minicontainer::find_root_folder(config);
  // Then others may see minirun at work, or PID 1 remains minirun.
  if (!config.joined_namespaces.empty() || command.launch.use_init) {
    minicontainer::protect_own_program();
  }
  return config;
}

int watched(const LaunchCommand& command, const Globals& globals,
            const minicontainer::Config& config, const std::function<int()>& launch) {
  if (globals.explain == "script") write_script(command, globals, config);
  const bool is_told = globals.explain == "text" || globals.explain == "json";
  if (!is_told && command.break_before.empty()) return launch();

  minicontainer::WatchOptions options{.file_text = base::read_file(config.bundle / "config.json"),
                                      .break_before = command.break_before};
  if (is_told) {
    options.writer = globals.explain == "json" ? minicontainer::as_json : minicontainer::as_text;
    if (!globals.explain_file.empty()) options.file = globals.explain_file;
  }
  const minicontainer::Watch watch(config, options);
  const int code = launch();
  if (!command.break_before.empty() && !watch.has_stopped()) {
    fmt::print(stderr, "minirun: --break {}: this bundle has no such step\n", command.break_before);
  }
  return code;
}

}  // namespace minirun
