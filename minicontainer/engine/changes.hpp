// What a container has changed in its root: `diff`.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace engine {

enum class ChangeKind : char { kAdded = 'A', kChanged = 'C', kDeleted = 'D' };

struct Change {
  ChangeKind kind = ChangeKind::kAdded;
  std::string path;  ///< absolute, in the container
};

/// The upper folder of an overlay mount, compared with the folders below it (the lowest first;
/// Linux documentation, filesystems/overlayfs.rst). Sorted by path. Left out are the empty files
/// over which the engine mounts its own. Throws std::system_error.
std::vector<Change> find_changes(const std::filesystem::path& upper,
                                 const std::vector<std::filesystem::path>& lower);

}  // namespace engine
