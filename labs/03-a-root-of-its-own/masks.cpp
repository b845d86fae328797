// Task 5: masked and read-only paths. Contract: minicontainer/kernel/masks.hpp
#include "minicontainer/kernel/masks.hpp"

#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <cerrno>

#include "base/check.hpp"
#include "base/unwritten.hpp"

namespace minicontainer {

// Look at `path` with stat(2). Cover a folder by an empty tmpfs, mounted read-only; cover anything
// else by a bind of /dev/null. If stat fails with ENOENT there is nothing to hide: return.
void mask_path(const std::filesystem::path& path) {
  throw base::Unwritten("03", 5);
}

// Bind `path` onto itself, with what is mounted below it, and remount that bind read-only. The
// remount sets the mount's flags anew: those that it must keep (nosuid, nodev, noexec, noatime,
// ...) are in statvfs(3), field f_flag, and have to be given again. ENOENT is no error here either.
void make_path_read_only(const std::filesystem::path& path) {
  throw base::Unwritten("03", 5);
}

// Remount "/" read-only in the same way. It is a mount already, so that no bind is needed. Change
// the mount only (MS_BIND), not the file system behind it: others use that, too.
void make_root_read_only() {
  throw base::Unwritten("03", 5);
}

}  // namespace minicontainer
