#include "minicontainer/kernel/pivot_root.hpp"

#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/check.hpp"

namespace minicontainer {

// #region lab03.pivot-root
void pivot_into(const std::filesystem::path& root) {
  sys::check(::chdir(root.c_str()), "enter {}", root.native());
  // With "." twice the old root ends up mounted on top of the new one, and no folder for it need
  // exist in the image (man 2 pivot_root, "pivot_root(".", ".")").
  sys::check(::syscall(SYS_pivot_root, ".", "."), "pivot_root to {}", root.native());
  sys::check(::umount2(".", MNT_DETACH), "unmount the old root");
  sys::check(::chdir("/"), "enter the new root");
}
// #endregion lab03.pivot-root

}  // namespace minicontainer
