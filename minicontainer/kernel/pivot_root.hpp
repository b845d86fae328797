// A new root, and no way back: pivot_root(2).
//
// chroot(2) only changes where one process's paths start: the old root is still mounted, and a
// privileged process walks out. pivot_root changes the root *mount* of the whole namespace; once
// the old one is unmounted, there is no host file system left to walk to.
//
// Lab 03, task 4.
#pragma once

#include <filesystem>

namespace minicontainer {

/// Makes `root` the root of the calling process's mount namespace, unmounts the old root with all
/// that is below it, and leaves the process in the new "/".
/// Nothing is made in `root` for that: it may be read-only.
/// Before: the namespace's mounts are private and `root` is a mount point (propagation.hpp).
/// Throws std::system_error.
void pivot_into(const std::filesystem::path& root);

}  // namespace minicontainer
