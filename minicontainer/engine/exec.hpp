// One more program in a container that runs: `exec`.
#pragma once

#include <string>
#include <vector>

#include "minicontainer/engine/container.hpp"

namespace engine {

struct ExecOptions {
  std::vector<std::string> args, env, env_files;
  std::string user, working_dir, detach_keys;
  bool is_detached = false, has_stdin = false, has_terminal = false, is_privileged = false;
};

/// Runs it with the container's own settings, changed by the options, and returns its exit code:
/// 126 and 127 if it cannot be started. Throws std::runtime_error, in docker's words, if the
/// container does not run.
int exec_in_container(const Folders& folders, const Container& container,
                      const ExecOptions& options);

}  // namespace engine
