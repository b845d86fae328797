#include "minicontainer/kernel/mounts.hpp"

#include <fcntl.h>
#include <sys/mount.h>

#include "base/check.hpp"
#include "minicontainer/kernel/inside.hpp"

namespace minicontainer {
namespace {

void mount_or_throw(const Mount& mount, const base::Fd& target, unsigned long flags,
                    const char* data) {
  sys::check(
      ::mount(mount.source.c_str(), path_of(target).c_str(), mount.type.c_str(), flags, data),
      "mount {} on {} in the container's root", mount.source, mount.destination.native());
}

}  // namespace

// #region lab03.mounts
void mount_inside(const base::Fd& root, const Mount& mount) {
  const auto& [flags, propagation, data] = mount.options;
  const unsigned long bind = flags & (MS_BIND | MS_REC);
  const bool is_bind = (flags & MS_BIND) != 0;

  const base::Fd below = make_mount_point(root, mount);
  mount_or_throw(mount, below, is_bind ? bind : flags, data.c_str());
  const bool lacks_flags = is_bind && flags != bind;
  if (!lacks_flags && propagation == 0) return;

  // `below` is what the mount now covers; the way to what is on top is the path, once more.
  const base::Fd on_top = open_inside(root, mount.destination, O_PATH);
  if (lacks_flags) {
    mount_or_throw(mount, on_top, (flags & ~bind) | MS_BIND | MS_REMOUNT, nullptr);
  }
  if (propagation != 0) mount_or_throw(mount, on_top, propagation, nullptr);
}
// #endregion lab03.mounts

}  // namespace minicontainer
