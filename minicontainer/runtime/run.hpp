// `minirun run`: from a bundle to a running container to its exit code.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "minicontainer/runtime/config.hpp"

namespace minicontainer {

struct RunOptions {
  std::string id;         ///< the container's name, in its state and in messages
  bool use_init = false;  ///< PID 1 is an init that forwards signals and reaps
  std::optional<std::filesystem::path> pid_file;  ///< where to write the container's pid
};

/// Refuses an id that could not be a file's name. Throws std::invalid_argument.
void check_id(const std::string& id);

/// Runs the container in the foreground and returns its exit code (exit_code.hpp). Nothing of it
/// is left when this returns or throws, nor when the calling process is killed.
/// Throws std::exception with one sentence that says what could not be done.
int run_container(const Config& config, const RunOptions& options);

}  // namespace minicontainer
