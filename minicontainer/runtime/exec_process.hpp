// `minirun exec`: one more process in a container that runs.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "minicontainer/runtime/config.hpp"

namespace minicontainer {

struct ExecOptions {
  std::string id;
  std::filesystem::path state_root;
  ProcessConfig process;
  bool is_detached = false;
  int preserved_fds = 0;
  std::optional<std::filesystem::path> pid_file;
  std::optional<std::filesystem::path> console_socket;
};

/// What the container's first process was started with: where the options of `exec` begin.
ProcessConfig first_process_of(const std::filesystem::path& root, const std::string& id);

/// Runs the process in the container's namespaces and group, confined like its first one. Returns
/// its exit code, or 0 at once if it is detached. Throws std::exception with one sentence.
int exec_in_container(const ExecOptions& options);

}  // namespace minicontainer
