// A mount through which every owner looks different (man 2 mount_setattr, "ID-mapped mounts").
//
// A folder of user 1000's is to serve a container whose root is user 100000 outside. Changing the
// owner of each file would take long and spoil the folder for user 1000. An id-mapped mount
// translates on the way, and nothing on the disk changes. The kernel takes the translation in the
// form of a user namespace: one is made for that alone, and nobody ever lives in it.
#pragma once

#include <vector>

#include "base/fd.hpp"
#include "minicontainer/kernel/idmap.hpp"

namespace minicontainer {

/// A user namespace with these maps, held by its descriptor: no process is left in it.
/// Throws std::system_error.
base::Fd make_user_namespace(const std::vector<IdMapping>& uids,
                             const std::vector<IdMapping>& gids);

/// A copy of the mount that `mount` (O_PATH) is the root of, mapped by `user_namespace`. It is
/// attached nowhere yet and goes away with its descriptor. `recursion`: AT_RECURSIVE for all that
/// is mounted below as well, or 0. Throws std::system_error.
base::Fd clone_mount_mapped(const base::Fd& mount, const base::Fd& user_namespace,
                            unsigned recursion);

}  // namespace minicontainer
