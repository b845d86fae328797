// The file systems of a container: proc, sysfs, tmpfs, devpts, and binds (man 2 mount).
//
// Two traps wait here. The target is inside a root that an image brought: it is opened by
// descriptor (inside.hpp), never by joined text. And the kernel takes the flags of a bind mount
// (read-only, nosuid, ...) in a second call only: the first makes the bind and ignores them in
// silence.
//
// Lab 03, task 2.
#pragma once

#include <filesystem>
#include <string>

#include "base/fd.hpp"
#include "minicontainer/kernel/mount_extras.hpp"
#include "minicontainer/kernel/mount_options.hpp"

namespace minicontainer {

// #region minirun.mount
struct Mount {
  std::filesystem::path destination;  ///< absolute, inside the container's root
  std::string type;                   ///< "proc", "tmpfs", ...; of no meaning for a bind
  std::string source;                 ///< a bind: the folder or file that appears; else a label
  MountOptions options;
  MountExtras extras;  ///< what comes after; not for mount_inside
};
// #endregion minirun.mount

/// The mount point for `mount`: opened (O_PATH) inside `root`, and made if it is missing, as a file
/// where a file is to be bound and as a folder else. Given (mount_point.cpp). Throws
/// std::runtime_error where an image or a volume tries to put something over /proc.
base::Fd make_mount_point(const base::Fd& root, const Mount& mount);

/// Performs one mount inside `root` (a descriptor of the container's root folder).
/// After: the file system, or the bind's source, is mounted at the destination with every flag of
/// `mount.options.flags`, for a bind as well, and with `mount.options.propagation` if that is set.
/// Throws std::system_error that names the mount.
void mount_inside(const base::Fd& root, const Mount& mount);

}  // namespace minicontainer
