#include "minicontainer/runtime/mount_plan.hpp"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <stdexcept>

#include "base/check.hpp"
#include "minicontainer/kernel/inside.hpp"
#include "minicontainer/runtime/cgroup_mount.hpp"
#include "minicontainer/runtime/mount_watch.hpp"

namespace minicontainer {
namespace {

// proc and sysfs are what masks and checks rely on: they go exactly where the document says. A link
// of the image's would have them mounted elsewhere, and leave its own files at /proc.
void refuse_links(const base::Fd& root, const Mount& mount) {
  std::filesystem::path walked = "/";
  for (const auto& part : mount.destination.relative_path()) {
    walked /= part;
    struct stat status{};
    if (::fstatat(root.get(), walked.relative_path().c_str(), &status, AT_SYMLINK_NOFOLLOW) == -1) {
      return;  // it is missing, and will be made as a folder
    }
    if (S_ISLNK(status.st_mode)) {
      throw std::runtime_error(
          fmt::format("mounts: {} is a symbolic link in the container's root: a mount of type {} "
                      "needs a folder",
                      walked.native(), mount.type));
    }
  }
}

// A second look at the mount point, as flags of a bind need it, may end elsewhere than the first.
void mount_watched(const base::Fd& root, const Mount& mount) {
  const auto& [flags, propagation, data] = mount.options;
  const bool is_bind = (flags & MS_BIND) != 0;
  const bool has_second_look = (is_bind && (flags & ~(MS_BIND | MS_REC)) != 0) || propagation != 0;
  if (!has_second_look) return mount_with_extras(root, mount);
  const MountWatch watch;
  mount_with_extras(root, mount);
  watch.require(mount);
}

Mount complete(Mount mount, const Config& config) {
  if (mount.extras.is_id_mapped && mount.extras.uid_mappings.empty()) {
    mount.extras.uid_mappings = config.uid_mappings;
    mount.extras.gid_mappings = config.gid_mappings;
  }
  // A /dev that is to be read-only becomes so when its devices are made.
  if (mount.destination == "/dev" && mount.type == "tmpfs") mount.options.flags &= ~MS_RDONLY;
  return mount;
}

}  // namespace

void mount_all(const base::Fd& root, const Config& config,
               const std::optional<CgroupPlace>& cgroup) {
  for (const auto& entry : config.mounts) {
    const Mount mount = complete(entry, config);
    if (mount.type == "proc" || mount.type == "sysfs") refuse_links(root, mount);
    if (mount.type == "cgroup" || mount.type == "cgroup2") {
      if (cgroup) mount_cgroup(root, mount, *cgroup);
    } else {
      mount_watched(root, mount);
    }
  }
}

}  // namespace minicontainer
