// Task 5: masked and read-only paths. Contract: minicontainer/kernel/masks.hpp
#include "minicontainer/kernel/masks.hpp"

#include <fcntl.h>
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

// Bind `path` onto itself, with what is mounted below it, and make that bind read-only. Its other
// flags must stay (nosuid, nodev, noexec, noatime, ...). mount_setattr(2) leaves them alone; a remount
// by mount(2) sets all anew, so ask statvfs(3), field f_flag, first. ENOENT is no error here either.
void make_path_read_only(const std::filesystem::path& path) {
  throw base::Unwritten("03", 5);
}

// Make "/" read-only in the same way. It is a mount already, so that no bind is needed. Change the
// mount only, not the file system behind it (that is what a remount without MS_BIND does): others use
// that, too.
void make_root_read_only() {
  throw base::Unwritten("03", 5);
}

}  // namespace minicontainer
