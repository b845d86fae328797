// Taking containers away.
#pragma once

#include "minicontainer/engine/container.hpp"

namespace engine {

struct RemoveOptions {
  bool is_forced = false;      ///< also one that runs: it is killed
  bool takes_volumes = false;  ///< with the volumes that have no name
};

/// Removes it, its root, log and name. Throws NoSuchContainer; std::runtime_error, in docker's
/// words, if it runs. Killed on the way, it can be called again.
void remove_container(const Folders& folders, const std::string& id, const RemoveOptions& options);

/// The same for a caller who holds the lock of one that does not run.
void remove_locked(const Folders& folders, const Record& record, const RemoveOptions& options);

}  // namespace engine
