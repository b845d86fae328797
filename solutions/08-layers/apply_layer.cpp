#include "minicontainer/image/apply_layer.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <optional>
#include <unordered_set>

#include "base/check.hpp"
#include "minicontainer/image/make_entry.hpp"
#include "minicontainer/image/remove_tree.hpp"
#include "minicontainer/image/whiteout.hpp"
#include "minicontainer/kernel/copy_up.hpp"
#include "minicontainer/kernel/inside.hpp"

namespace image {
namespace {

using minicontainer::find_inside;
using minicontainer::path_of;

constexpr std::size_t kMostRemembered = std::size_t{512} << 20;

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
      if (!entry.path.empty()) open_parent(entry.path);
      remove_link(entry.path);
      const base::Fd folder = open_or_make_folder(entry.path);
      finish_entry(folder, entry, options_);
      folder_times_.emplace_back(entry.path, entry.modified);
    } else {
      const base::Fd& parent = open_parent(entry.path);
      remove_tree_at(parent, name_in(entry.path));
      if (entry.kind == EntryKind::kHardLink) {
        make_hard_link(parent, name_in(entry.path), entry);
      } else {
        make_entry(parent, name_in(entry.path), entry, layer_, options_);
      }
    }
    remember(entry.path);
  }
  // #endregion lab08.apply

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
    constexpr std::size_t kChunk = std::size_t{1} << 20;
    while (sys::check(::sendfile(copy.get(), found->get(), nullptr, kChunk), "copy {}", name) > 0) {
    }
    minicontainer::copy_attributes(*found, copy);
    return true;
  }

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

  // Entries come in the order of their folders: mostly it is the parent of the last one.
  const base::Fd& open_parent(const std::string& path) {
    const std::string parent = parent_of(path);
    if (!parent_.is_open() || parent_path_ != parent) {
      parent_ = open_or_make_folder(parent);
      parent_path_ = parent;
      for (std::string way = parent; !way.empty() && remember(way); way = parent_of(way)) {
      }
    }
    return parent_;
  }

  // Returns whether it is new. Deep paths have many parents, and a layer may have many deep paths.
  bool remember(const std::string& path) {
    const bool is_new = brought_.insert(path).second;
    if (is_new) remembered_ += path.size();
    if (remembered_ > kMostRemembered) throw Error("its names take more memory than any image's");
    return is_new;
  }

  // #region lab08.folder
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
    whiteouts_.erase(path);
    copy_folder_from_below(path, made);
    remember(path);
    return made;
  }
  // #endregion lab08.folder

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
  // #endregion lab08.cover

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

  // At the end: each file that was made in a folder changed its time.
  void set_folder_times() {
    for (const auto& [path, modified] : folder_times_) {
      const auto folder = find_inside(root_, reachable(path), O_PATH | O_DIRECTORY);
      if (folder) set_time(*folder, modified);
    }
  }

  LayerReader& layer_;
  const base::Fd& root_;
  const ApplyOptions& options_;
  base::Fd parent_;
  std::size_t remembered_ = 0;  ///< bytes of the names in brought_
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
