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
#include "minicontainer/kernel/mounts.hpp"

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

// Looks at what the mount point really is, behind all links of the image; and at the very
// descriptor that is mounted on, because a path may lead elsewhere the next time: a volume can be
// changed by others meanwhile.
void refuse_to_cover_proc(const base::Fd& root, const base::Fd& target, const Mount& mount) {
  if (!is_proc(target)) return;
  const std::string place = describe(target).substr(describe(root).size());
  if (std::ranges::find(kMayBeCovered, place) != kMayBeCovered.end()) return;
  // Over the root of proc only another proc may go. The type of a bind has no meaning.
  const bool is_bind = (mount.options.flags & MS_BIND) != 0;
  if (place == "/proc" && mount.type == "proc" && !is_bind) return;
  throw std::runtime_error(fmt::format(
      "mounts: {} would cover {} in the container's /proc, which must stay the kernel's own",
      mount.destination.native(), place));
}

base::Fd open_mount_point(const base::Fd& root, const Mount& mount) {
  struct stat source{};
  if ((mount.options.flags & MS_BIND) != 0) {
    sys::check(::stat(mount.source.c_str(), &source), "bind {} to {}", mount.source,
               mount.destination.native());
    if (!S_ISDIR(source.st_mode)) return make_file_inside(root, mount.destination);
  }
  return make_directory_inside(root, mount.destination);
}

}  // namespace

base::Fd make_mount_point(const base::Fd& root, const Mount& mount) {
  base::Fd target = open_mount_point(root, mount);
  refuse_to_cover_proc(root, target, mount);
  return target;
}

}  // namespace minicontainer
