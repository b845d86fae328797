// The parent's side of the start of a container: from a document to a process that is one.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/process.hpp"
#include "minicontainer/runtime/config.hpp"
#include "minicontainer/runtime/record.hpp"
#include "minicontainer/runtime/supervisor.hpp"

namespace minicontainer {

struct LaunchOptions {
  std::string id;
  std::filesystem::path state_root;
  bool use_init = false;        ///< PID 1 is an init that forwards signals and reaps
  bool may_pivot = true;        ///< false: --no-pivot
  bool may_make_group = true;   ///< false: --cgroup-manager=disabled
  bool has_own_keyring = true;  ///< false: --no-new-keyring
  int preserved_fds = 0;        ///< so many from 3 on go to the program
  std::optional<std::filesystem::path> pid_file;  ///< where to write the container's pid
  std::optional<std::filesystem::path> console_socket;
};

struct Launch {
  const Config& config;
  const LaunchOptions& options;
  const StateFolder& folder;
  Record& record;           ///< gets the process
  Cgroup* group = nullptr;  ///< none: it stays in the caller's
  const SignalInbox& inbox;
  const base::Fd& console;     ///< where the terminal's master goes; none: no terminal
  const base::Fd& start_fifo;  ///< none: the program starts at once
};

/// Starts the container's first process and sees it through: id maps, hooks, the record. Returns
/// when its program runs, or, with a `start_fifo`, when all but that is done.
/// The process ends if it is abandoned. Throws std::exception with one sentence.
base::Process launch(const Launch& launch);

/// Sets all descriptors but the standard ones close-on-exec: what our starter left open by mistake,
/// a folder of the host's perhaps, is no business of the container's, nor of a hook's.
void keep_descriptors_to_ourselves();

}  // namespace minicontainer
