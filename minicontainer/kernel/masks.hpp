// Paths that a container may not read, or not change (OCI runtime specification for Linux, "Masked
// Paths" and "Readonly Paths").
//
// Much of /proc and /sys speaks of the whole machine: /proc/kcore is its memory, /proc/sys its
// settings. Namespaces do not help there; a mount on top does.
//
// All of this happens after pivot_root, so that paths start at the container's own root.
//
// Lab 03, task 5.
#pragma once

#include <filesystem>

namespace minicontainer {

/// Hides `path`: a folder behind an empty read-only tmpfs, anything else behind the container's
/// /dev/null, bound on top of it.
/// A path that does not exist is no error. Throws std::system_error.
void mask_path(const std::filesystem::path& path);

/// Makes `path` read-only by binding it onto itself. What is mounted below it stays in sight, with
/// flags of its own. Those that the mount at `path` has already (nosuid, nodev, noexec, noatime,
/// ...) stay. A path that does not exist is no error. Throws std::system_error.
void make_path_read_only(const std::filesystem::path& path);

/// Makes the root mount itself read-only: the mount in this namespace, not the file system behind
/// it. Other file systems mounted below it keep their flags. Throws std::system_error.
void make_root_read_only();

}  // namespace minicontainer
