#include "minicontainer/kernel/masks.hpp"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "base/check.hpp"

namespace minicontainer {
namespace {

// #region lab03.flags-kept
// One flag of one mount. A remount by mount(2) would set all the others anew, too.
void make_mount_read_only(const std::filesystem::path& path) {
  mount_attr change{.attr_set = MOUNT_ATTR_RDONLY};
  sys::check(::mount_setattr(AT_FDCWD, path.c_str(), 0, &change, sizeof change),
             "make {} read-only", path.native());
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
  make_mount_read_only(path);
}

void make_root_read_only() {
  make_mount_read_only("/");
}
// #endregion lab03.read-only

}  // namespace minicontainer
