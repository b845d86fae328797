// Paths that cannot leave a folder: openat2(2) with RESOLVE_IN_ROOT.
//
// A root file system comes from an image, and an image is hostile: its /proc may be a link to the
// host's /etc. Whoever resolves "root + path" as text walks right through it. Here the kernel
// resolves each path as if `root` were /, links and ".." included, and hands back a descriptor:
// what is done next is done to that file, whatever happens to its name meanwhile.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/fd.hpp"

namespace minicontainer {

// #region minirun.inside
/// Opens `path` inside `root` with `flags` (O_PATH and the like; close-on-exec is added). Throws
/// std::system_error.
base::Fd open_inside(const base::Fd& root, const std::filesystem::path& path, int flags);

/// Opens the folder `path` inside `root`, after making it and its missing parents (mode 0755).
base::Fd make_directory_inside(const base::Fd& root, const std::filesystem::path& path);

/// Opens the file `path` inside `root` (O_PATH), after making it, empty, if it is missing.
base::Fd make_file_inside(const base::Fd& root, const std::filesystem::path& path);

/// A path that means the file behind the descriptor, for system calls that take no descriptor:
/// /proc/self/fd/N. Needs a mounted /proc.
std::string path_of(const base::Fd& fd);
// #endregion minirun.inside

/// As open_inside, but nothing if there is no such file. Throws std::system_error for any other
/// reason.
std::optional<base::Fd> find_inside(const base::Fd& root, const std::filesystem::path& path,
                                    int flags);

/// Where the descriptor's file was when it was opened, for messages.
std::string describe(const base::Fd& fd);

}  // namespace minicontainer
