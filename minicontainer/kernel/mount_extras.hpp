// What newer kernels and runtimes can do with a mount once it is there: mount_setattr(2).
//
// Flags that hold for everything below as well ("rro"), ids that look different through this mount
// only ("idmap"), and a tmpfs that starts as a copy of the folder that it covers ("tmpcopyup").
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/fd.hpp"
#include "minicontainer/kernel/idmap.hpp"

namespace minicontainer {

struct Mount;

struct MountExtras {
  std::uint64_t recursive_set = 0;        ///< MOUNT_ATTR_* for the mount and all below it
  std::uint64_t recursive_clear = 0;      ///< likewise taken away
  bool copies_up = false;                 ///< "tmpcopyup"
  bool is_id_mapped = false;              ///< "idmap" or "ridmap", or mappings are given
  bool is_id_mapped_recursively = false;  ///< "ridmap"
  std::vector<IdMapping> uid_mappings;    ///< empty: those of the container
  std::vector<IdMapping> gid_mappings;
};

/// Takes the words that are extras out of `options` and returns what they say.
MountExtras take_mount_extras(std::vector<std::string>& options);

/// Performs a mount with all of its extras; mount_inside (mounts.hpp) does the mount itself. An
/// id-mapped mount without mappings of its own must have been given the container's by the caller.
/// Throws std::system_error, or std::runtime_error that names the option that this kernel or file
/// system cannot do.
void mount_with_extras(const base::Fd& root, const Mount& mount);

}  // namespace minicontainer
