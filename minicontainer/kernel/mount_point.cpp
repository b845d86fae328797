#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "base/check.hpp"
#include "minicontainer/kernel/inside.hpp"
#include "minicontainer/kernel/mounts.hpp"

namespace minicontainer {

base::Fd make_mount_point(const base::Fd& root, const Mount& mount) {
  struct stat source{};
  if ((mount.options.flags & MS_BIND) != 0) {
    sys::check(::stat(mount.source.c_str(), &source), "bind {} to {}", mount.source,
               mount.destination.native());
    if (!S_ISDIR(source.st_mode)) return make_file_inside(root, mount.destination);
  }
  return make_directory_inside(root, mount.destination);
}

}  // namespace minicontainer
