#include "minicontainer/kernel/masks.hpp"

#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "base/check.hpp"

namespace minicontainer {
namespace {

// #region lab03.flags-kept
// The ST_* bits of statvfs(3) that a remount must repeat have the values of the MS_* bits.
unsigned long flags_of(const std::filesystem::path& path) {
  struct statvfs filesystem{};
  sys::check(::statvfs(path.c_str(), &filesystem), "look at {}", path.native());
  return filesystem.f_flag & (MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME | MS_NODIRATIME);
}

void remount_read_only(const std::filesystem::path& path) {
  const unsigned long flags = MS_REMOUNT | MS_BIND | MS_RDONLY | flags_of(path);
  sys::check(::mount(nullptr, path.c_str(), nullptr, flags, nullptr), "make {} read-only",
             path.native());
}
// #endregion lab03.flags-kept

}  // namespace

// #region lab03.mask
void mask_path(const std::filesystem::path& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) == -1) {
    if (errno == ENOENT) return;
    sys::throw_error(errno, "mask " + path.native());
  }
  const int result = S_ISDIR(status.st_mode)
                         ? ::mount("tmpfs", path.c_str(), "tmpfs", MS_RDONLY, "size=0k")
                         : ::mount("/dev/null", path.c_str(), nullptr, MS_BIND, nullptr);
  sys::check(result, "mask {}", path.native());
}
// #endregion lab03.mask

// #region lab03.read-only
void make_path_read_only(const std::filesystem::path& path) {
  if (::mount(path.c_str(), path.c_str(), nullptr, MS_BIND | MS_REC, nullptr) == -1) {
    if (errno == ENOENT) return;
    sys::throw_error(errno, "bind " + path.native() + " onto itself");
  }
  remount_read_only(path);
}

void make_root_read_only() {
  remount_read_only("/");
}
// #endregion lab03.read-only

}  // namespace minicontainer
