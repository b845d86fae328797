#include "minicontainer/runtime/mount_plan.hpp"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>

#include "base/check.hpp"
#include "minicontainer/kernel/inside.hpp"
#include "minicontainer/runtime/cgroup_mount.hpp"

namespace minicontainer {
namespace {

// Files of /proc that a mount may cover: those by which tools like lxcfs tell a container its own
// share of the machine. Anything else there would let an image say what its kernel is supposed to
// say, masks and security labels included (CVE-2019-16884, CVE-2019-19921).
constexpr std::array<std::string_view, 10> kMayBeCovered = {
    "/proc/cpuinfo", "/proc/diskstats",
    "/proc/meminfo", "/proc/stat",
    "/proc/swaps",   "/proc/uptime",
    "/proc/loadavg", "/proc/slabinfo",
    "/proc/net/dev", "/proc/sys/kernel/ns_last_pid"};

bool is_proc(const base::Fd& file) {
  struct statfs filesystem{};
  sys::check(::fstatfs(file.get(), &filesystem), "look at the file system of a mount point");
  return filesystem.f_type == PROC_SUPER_MAGIC;
}

// Looks at what the destination really is, behind all links of the image. One that is not there
// yet lies in no /proc: nothing can be made there.
void refuse_to_cover_proc(const base::Fd& root, const Mount& mount) {
  const auto target = find_inside(root, mount.destination, O_PATH);
  if (!target || !is_proc(*target)) return;
  const std::string place = describe(*target).substr(describe(root).size());
  if (std::ranges::find(kMayBeCovered, place) != kMayBeCovered.end()) return;
  // Over the root of proc only another proc may go.
  if (place == "/proc" && mount.type == "proc") return;
  throw std::runtime_error(fmt::format(
      "mounts: {} would cover {} in the container's /proc, which must stay the kernel's own",
      mount.destination.native(), place));
}

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
    refuse_to_cover_proc(root, mount);
    if (mount.type == "cgroup" || mount.type == "cgroup2") {
      if (cgroup) mount_cgroup(root, mount, *cgroup);
    } else {
      mount_with_extras(root, mount);
    }
  }
}

}  // namespace minicontainer
