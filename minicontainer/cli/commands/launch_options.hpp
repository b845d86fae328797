// The options that `create` and `run` share.
#pragma once

#include <memory>

#include "minicontainer/cli/commands/commands.hpp"
#include "minicontainer/runtime/launch.hpp"

namespace minirun {

struct LaunchCommand {
  std::filesystem::path bundle = ".";
  bool has_no_pivot = false;
  bool has_no_new_keyring = false;
  std::string break_before;
  std::vector<std::string> without;  ///< walls to leave out, by their words
  minicontainer::LaunchOptions launch;
};

std::shared_ptr<LaunchCommand> add_launch_options(CLI::App& command);

/// Runs `launch` while its steps are explained as `globals` say, and returns what that returns.
int watched(const LaunchCommand& command, const Globals& globals,
            const minicontainer::Config& config, const std::function<int()>& launch);

/// Reads the bundle and completes the options. Throws as load_config() does.
minicontainer::Config load(LaunchCommand& command, const Globals& globals);

}  // namespace minirun
