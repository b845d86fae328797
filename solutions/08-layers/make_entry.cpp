#include "minicontainer/image/make_entry.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "base/check.hpp"
#include "minicontainer/kernel/inside.hpp"

namespace image {
namespace {

using minicontainer::path_of;

void set_owner(const base::Fd& file, const LayerEntry& entry) {
  if (::fchownat(file.get(), "", entry.uid, entry.gid, AT_EMPTY_PATH) == 0) return;
  if (errno == EINVAL) {
    throw Error(
        fmt::format("{} belongs to {}:{}, whom this user namespace does not map: grant more "
                    "ids in /etc/subuid and /etc/subgid",
                    shown(entry.path), entry.uid, entry.gid));
  }
  sys::throw_error(errno, fmt::format("give {} its owner", shown(entry.path)));
}

// #region lab08.attributes
void set_attributes(const base::Fd& file, const LayerEntry& entry) {
  for (const auto& [name, value] : entry.attributes) {
    if (name.starts_with("trusted.overlay.") || name.starts_with("user.overlay.")) {
      throw Error(fmt::format("{} has the attribute {}, which would steer overlayfs",
                              shown(entry.path), shown(name)));
    }
    const int result =
        ::setxattr(path_of(file).c_str(), name.c_str(), value.data(), value.size(), 0);
    if (result == -1 && errno != ENOTSUP) {
      sys::throw_error(errno,
                       fmt::format("give {} the attribute {}", shown(entry.path), shown(name)));
    }
  }
}
// #endregion lab08.attributes

std::array<timespec, 2> times_of(timespec modified) {
  modified.tv_nsec = std::clamp(modified.tv_nsec, 0L, 999'999'999L);
  return {modified, modified};
}

base::Fd open_path(const base::Fd& parent, const std::string& name) {
  return base::Fd(sys::check(::openat(parent.get(), name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC),
                             "open {}", name));
}

void make_file(const base::Fd& parent, const std::string& name, const LayerEntry& entry,
               LayerReader& layer, const ApplyOptions& options) {
  const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  const base::Fd file(
      sys::check(::openat(parent.get(), name.c_str(), flags, 0600), "make {}", shown(entry.path)));
  layer.write_content(file);
  finish_entry(file, entry, options);
}

// A link has no mode, and its attributes are not those of what it leads to.
void make_link(const base::Fd& parent, const std::string& name, const LayerEntry& entry,
               const ApplyOptions& options) {
  sys::check(::symlinkat(entry.link_target.c_str(), parent.get(), name.c_str()), "make the link {}",
             shown(entry.path));
  if (options.keeps_owners) set_owner(open_path(parent, name), entry);
  ::utimensat(parent.get(), name.c_str(), times_of(entry.modified).data(), AT_SYMLINK_NOFOLLOW);
}

void make_node(const base::Fd& parent, const std::string& name, const LayerEntry& entry,
               const ApplyOptions& options) {
  const bool is_fifo = entry.kind == EntryKind::kFifo;
  if (!is_fifo && !options.may_make_devices) {
    throw Error(shown(entry.path) +
                " is a device node, a door to the machine: only root may make one, so this image "
                "needs root");
  }
  const mode_t type = is_fifo ? S_IFIFO : entry.kind == EntryKind::kCharDevice ? S_IFCHR : S_IFBLK;
  const dev_t device = is_fifo ? 0 : makedev(entry.device_major, entry.device_minor);
  sys::check(::mknodat(parent.get(), name.c_str(), type | 0600, device), "make the node {}",
             shown(entry.path));
  finish_entry(open_path(parent, name), entry, options);
}

}  // namespace

void make_entry(const base::Fd& parent, const std::string& name, const LayerEntry& entry,
                LayerReader& layer, const ApplyOptions& options) {
  switch (entry.kind) {
    case EntryKind::kFile:
      return make_file(parent, name, entry, layer, options);
    case EntryKind::kLink:
      return make_link(parent, name, entry, options);
    default:
      return make_node(parent, name, entry, options);
  }
}

// #region lab08.finish
void finish_entry(const base::Fd& file, const LayerEntry& entry, const ApplyOptions& options) {
  if (options.keeps_owners) set_owner(file, entry);
  set_attributes(file, entry);
  sys::check(::chmod(path_of(file).c_str(), entry.mode), "give {} its mode", shown(entry.path));
  set_time(file, entry.modified);
}
// #endregion lab08.finish

void set_time(const base::Fd& file, timespec modified) {
  ::utimensat(AT_FDCWD, path_of(file).c_str(), times_of(modified).data(), 0);
}

}  // namespace image
