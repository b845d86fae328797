#include "minicontainer/image/apply_layer.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <optional>
#include <unordered_set>

#include "base/check.hpp"
#include "minicontainer/image/remove_tree.hpp"
#include "minicontainer/image/whiteout.hpp"
#include "minicontainer/kernel/copy_up.hpp"
#include "minicontainer/kernel/inside.hpp"

namespace image {
namespace {

using minicontainer::find_inside;
using minicontainer::open_inside;
using minicontainer::path_of;

std::string parent_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == path.npos ? "" : path.substr(0, slash);
}

std::string name_in(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

// openat2 wants some path for the root itself.
std::string reachable(const std::string& path) {
  return path.empty() ? "." : path;
}

// #region lab08.attributes
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

std::array<timespec, 2> times_of(timespec modified) {
  modified.tv_nsec = std::clamp(modified.tv_nsec, 0L, 999'999'999L);
  return {modified, modified};
}
// #endregion lab08.attributes

class Applier {
 public:
  Applier(LayerReader& layer, const base::Fd& root, const ApplyOptions& options)
      : layer_(layer), root_(root), options_(options) {}

  void apply_all() {
    while (const auto entry = layer_.next()) apply(*entry);
    set_folder_times();
  }

 private:
  // #region lab08.apply
  void apply(const LayerEntry& entry) {
    const Whiteout whiteout = whiteout_of(entry.path);
    if (whiteout.kind == Whiteout::kFile) return cover(whiteout.path);
    if (whiteout.kind == Whiteout::kOpaque) return hide_all_below(whiteout.path);
    if (whiteout.kind == Whiteout::kIgnored) return;
    if (entry.kind == EntryKind::kFolder) {
      remove_link(entry.path);
      const base::Fd folder = open_or_make_folder(entry.path);
      finish(folder, entry);
      folder_times_.emplace_back(entry.path, entry.modified);
    } else {
      const base::Fd& parent = open_parent(entry.path);
      remove_tree_at(parent, name_in(entry.path));
      make(parent, name_in(entry.path), entry);
    }
    brought_.insert(entry.path);
  }

  void make(const base::Fd& parent, const std::string& name, const LayerEntry& entry) {
    switch (entry.kind) {
      case EntryKind::kFile:
        return make_file(parent, name, entry);
      case EntryKind::kLink:
        return make_link(parent, name, entry);
      case EntryKind::kHardLink:
        return make_hard_link(parent, name, entry);
      default:
        return make_node(parent, name, entry);
    }
  }
  // #endregion lab08.apply

  // #region lab08.make
  void make_file(const base::Fd& parent, const std::string& name, const LayerEntry& entry) {
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    const base::Fd file(sys::check(::openat(parent.get(), name.c_str(), flags, 0600), "make {}",
                                   shown(entry.path)));
    layer_.write_content(file);
    finish(file, entry);
  }

  void make_link(const base::Fd& parent, const std::string& name, const LayerEntry& entry) {
    sys::check(::symlinkat(entry.link_target.c_str(), parent.get(), name.c_str()),
               "make the link {}", shown(entry.path));
    const base::Fd link(sys::check(
        ::openat(parent.get(), name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC), "open {}", name));
    if (options_.keeps_owners) set_owner(link, entry);
    ::utimensat(parent.get(), name.c_str(), times_of(entry.modified).data(), AT_SYMLINK_NOFOLLOW);
  }

  void make_node(const base::Fd& parent, const std::string& name, const LayerEntry& entry) {
    const bool is_fifo = entry.kind == EntryKind::kFifo;
    if (!is_fifo && !options_.may_make_devices) {
      throw Error(shown(entry.path) +
                  " is a device node, a door to the machine: only root may make "
                  "one, so this image needs root");
    }
    const mode_t type = is_fifo                                ? S_IFIFO
                        : entry.kind == EntryKind::kCharDevice ? S_IFCHR
                                                               : S_IFBLK;
    const dev_t device = is_fifo ? 0 : makedev(entry.device_major, entry.device_minor);
    sys::check(::mknodat(parent.get(), name.c_str(), type | 0600, device), "make the node {}",
               shown(entry.path));
    finish(
        base::Fd(sys::check(::openat(parent.get(), name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC),
                            "open {}", name)),
        entry);
  }

  // The mode comes after the owner, a change of which takes set-user-ID bits and capabilities away.
  void finish(const base::Fd& file, const LayerEntry& entry) {
    if (options_.keeps_owners) set_owner(file, entry);
    set_attributes(file, entry);
    sys::check(::chmod(path_of(file).c_str(), entry.mode), "give {} its mode", shown(entry.path));
    ::utimensat(AT_FDCWD, path_of(file).c_str(), times_of(entry.modified).data(), 0);
  }
  // #endregion lab08.make

  // #region lab08.hard-link
  void make_hard_link(const base::Fd& parent, const std::string& name, const LayerEntry& entry) {
    const std::string& target = entry.link_target;
    const auto folder = find_inside(root_, reachable(parent_of(target)), O_PATH | O_DIRECTORY);
    if (folder &&
        ::linkat(folder->get(), name_in(target).c_str(), parent.get(), name.c_str(), 0) == 0) {
      return;
    }
    if (copy_from_below(target, parent, name)) return;
    throw Error(fmt::format("{} is a hard link to {}, which is no file in this image",
                            shown(entry.path), shown(target)));
  }

  bool copy_from_below(const std::string& target, const base::Fd& parent, const std::string& name) {
    const auto found = find_below(target, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    struct stat status{};
    if (!found || ::fstat(found->get(), &status) == -1 || !S_ISREG(status.st_mode)) return false;
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    const base::Fd copy(
        sys::check(::openat(parent.get(), name.c_str(), flags, 0600), "make {}", name));
    while (sys::check(::copy_file_range(found->get(), nullptr, copy.get(), nullptr, 1 << 30, 0),
                      "copy {}", name) > 0) {
    }
    minicontainer::copy_attributes(*found, copy);
    return true;
  }
  // #endregion lab08.hard-link

  std::optional<base::Fd> find_below(const std::string& path, int flags) const {
    for (const int layer : options_.below) {
      const base::Fd own(sys::check(::fcntl(layer, F_DUPFD_CLOEXEC, 0), "open a lower layer"));
      try {
        if (auto found = find_inside(own, path, flags)) return found;
      } catch (const std::system_error&) {
        return std::nullopt;  // a link, or a device: nothing that could be copied
      }
    }
    return std::nullopt;
  }

  // #region lab08.parents
  // Entries come in the order of their folders: mostly it is the parent of the last one.
  const base::Fd& open_parent(const std::string& path) {
    const std::string parent = parent_of(path);
    if (!parent_.is_open() || parent_path_ != parent) {
      parent_ = open_or_make_folder(parent);
      parent_path_ = parent;
      for (std::string way = parent; !way.empty(); way = parent_of(way)) brought_.insert(way);
    }
    return parent_;
  }

  base::Fd open_or_make_folder(const std::string& path) {
    const bool is_marked = whiteouts_.contains(path);
    if (!is_marked) {
      if (auto found = find_folder(path)) return std::move(*found);
    }
    const base::Fd parent = open_or_make_folder(parent_of(path));
    const std::string name = name_in(path);
    if (brought_.contains(path)) {
      throw Error(shown(path) + " is said to be a folder and something else");
    }
    remove_tree_at(parent, name);
    sys::check(::mkdirat(parent.get(), name.c_str(), 0755), "make the folder {}", shown(path));
    base::Fd made(sys::check(
        ::openat(parent.get(), name.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC),
        "open the folder {}", shown(path)));
    if (is_marked) make_opaque(made);
    copy_folder_from_below(path, made);
    brought_.insert(path);
    return made;
  }
  // #endregion lab08.parents

  // A link to a folder is a folder for what lies in it, but a folder's own entry replaces it.
  void remove_link(const std::string& path) {
    if (path.empty()) return;
    const auto parent = find_inside(root_, reachable(parent_of(path)), O_PATH | O_DIRECTORY);
    struct stat status{};
    const std::string name = name_in(path);
    if (!parent || ::fstatat(parent->get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == -1)
      return;
    if (S_ISLNK(status.st_mode)) remove_tree_at(*parent, name);
  }

  std::optional<base::Fd> find_folder(const std::string& path) const {
    return find_inside(root_, reachable(path), O_PATH | O_DIRECTORY);
  }

  void copy_folder_from_below(const std::string& path, const base::Fd& made) {
    const auto found = find_below(path, O_PATH | O_DIRECTORY | O_NOFOLLOW);
    struct stat status{};
    if (!found || ::fstat(found->get(), &status) == -1) return;
    if (options_.keeps_owners) {
      sys::check(::fchownat(made.get(), "", status.st_uid, status.st_gid, AT_EMPTY_PATH),
                 "give {} the owner that it has below", shown(path));
    }
    sys::check(::chmod(path_of(made).c_str(), status.st_mode & 07777U), "give {} its mode",
               shown(path));
    folder_times_.emplace_back(path, status.st_mtim);
  }

  // #region lab08.cover
  void cover(const std::string& path) {
    if (brought_.contains(
            path)) {  // a file of this layer stays; of a folder, what this layer brought
      if (find_inside(root_, path, O_PATH | O_DIRECTORY | O_NOFOLLOW)) hide_all_below(path);
      return;
    }
    if (options_.style == WhiteoutStyle::kOverlay) {
      const base::Fd& parent = open_parent(path);
      sys::check(::mknodat(parent.get(), name_in(path).c_str(), S_IFCHR, makedev(0, 0)), "cover {}",
                 shown(path));
      whiteouts_.insert(path);
    } else if (const auto parent =
                   find_inside(root_, reachable(parent_of(path)), O_PATH | O_DIRECTORY)) {
      remove_tree_at(*parent, name_in(path));
    }
  }

  void hide_all_below(const std::string& path) {
    if (options_.style == WhiteoutStyle::kOverlay) {
      make_opaque(open_or_make_folder(path));
    } else if (const auto folder = find_inside(root_, reachable(path), O_PATH | O_DIRECTORY)) {
      empty(*folder, path);
    }
  }

  // Removes what this layer did not bring.
  void empty(const base::Fd& folder, const std::string& path) {
    for (const std::string& name : names_in(folder)) {
      const std::string below = path.empty() ? name : path + "/" + name;
      if (!brought_.contains(below)) {
        remove_tree_at(folder, name);
      } else if (const auto inner = find_inside(root_, below, O_PATH | O_DIRECTORY | O_NOFOLLOW)) {
        empty(*inner, below);
      }
    }
  }

  void make_opaque(const base::Fd& folder) const {
    const char* name = options_.attributes == OverlayAttributes::kUser ? "user.overlay.opaque"
                                                                       : "trusted.overlay.opaque";
    sys::check(::setxattr(path_of(folder).c_str(), name, "y", 1, 0), "make a folder opaque");
  }
  // #endregion lab08.cover

  // At the end: each file that was made in a folder changed its time.
  void set_folder_times() {
    for (const auto& [path, modified] : folder_times_) {
      const auto folder = find_inside(root_, reachable(path), O_PATH | O_DIRECTORY);
      if (folder) ::utimensat(AT_FDCWD, path_of(*folder).c_str(), times_of(modified).data(), 0);
    }
  }

  LayerReader& layer_;
  const base::Fd& root_;
  const ApplyOptions& options_;
  base::Fd parent_;
  std::string parent_path_;
  std::unordered_set<std::string> brought_;    ///< what this layer brought, its folders included
  std::unordered_set<std::string> whiteouts_;  ///< what it covers, as devices 0:0
  std::vector<std::pair<std::string, timespec>> folder_times_;
};

}  // namespace

void apply_layer(LayerReader& layer, const base::Fd& root, const ApplyOptions& options) {
  Applier(layer, root, options).apply_all();
}

}  // namespace image
