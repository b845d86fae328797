// Mounts that stay at home (man 7 mount_namespaces, "SHARED SUBTREES").
//
// A new mount namespace starts as a copy of the old one, and the copies stay connected: systemd
// makes / a *shared* mount, so what is mounted or unmounted in one copy happens in the other too.
// Before the first mount of a container that connection must be cut, or the container's /proc
// lands on the host.
//
// Lab 03, task 1.
#pragma once

#include <filesystem>

namespace minicontainer {

/// Makes every mount of the calling process's mount namespace private: from here on nothing that
/// is mounted or unmounted here is seen elsewhere, nor the other way round.
/// Before: the process is in a mount namespace of its own. Throws std::system_error.
void isolate_mounts();

/// Makes the folder `root` a mount point, with all that is mounted below it, by binding it onto
/// itself: pivot_root(2) takes nothing else. Throws std::system_error.
void bind_root(const std::filesystem::path& root);

}  // namespace minicontainer
