#include "minicontainer/image/make_layer.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <map>

#include "base/check.hpp"
#include "minicontainer/image/remove_tree.hpp"
#include "minicontainer/image/whiteout.hpp"
#include "minicontainer/kernel/inside.hpp"

namespace image {
namespace {

constexpr int kDeepest = 500;

using Attributes = std::vector<std::pair<std::string, std::string>>;

bool is_kept(std::string_view name) {
  return name == "security.capability" ||
         (name.starts_with("user.") && !name.starts_with("user.overlay."));
}

// The names come one after the other, each with a NUL behind it (man 2 listxattr).
Attributes attributes_of(const base::Fd& file) {
  const std::string path = minicontainer::path_of(file);
  std::string names(XATTR_LIST_MAX, '\0');
  const ssize_t size = ::listxattr(path.c_str(), names.data(), names.size());
  if (size == -1) return {};  // a file system without them
  names.resize(static_cast<std::size_t>(size));
  Attributes attributes;
  for (std::size_t at = 0; at < names.size(); at += std::string_view(&names[at]).size() + 1) {
    const std::string name(&names[at]);
    std::string value(XATTR_SIZE_MAX, '\0');
    const ssize_t length = ::getxattr(path.c_str(), name.c_str(), value.data(), value.size());
    if (length == -1) continue;
    value.resize(static_cast<std::size_t>(length));
    attributes.emplace_back(name, value);
  }
  return attributes;
}

bool is_opaque(const Attributes& attributes) {
  for (const auto& [name, value] : attributes) {
    const bool is_mark = name == "trusted.overlay.opaque" || name == "user.overlay.opaque";
    if (is_mark && value == "y") return true;
  }
  return false;
}

EntryKind kind_of(mode_t mode) {
  switch (mode & S_IFMT) {
    case S_IFDIR:
      return EntryKind::kFolder;
    case S_IFLNK:
      return EntryKind::kLink;
    case S_IFIFO:
      return EntryKind::kFifo;
    case S_IFCHR:
      return EntryKind::kCharDevice;
    case S_IFBLK:
      return EntryKind::kBlockDevice;
    default:
      return EntryKind::kFile;
  }
}

std::string link_target(const base::Fd& link) {
  std::string target(PATH_MAX, '\0');
  const ssize_t size =
      sys::check(::readlinkat(link.get(), "", target.data(), target.size()), "read a link");
  target.resize(static_cast<std::size_t>(size));
  return target;
}

class Maker {
 public:
  Maker(LayerWriter& layer, const MakeOptions& options) : layer_(layer), options_(options) {}

  void add_all(const base::Fd& folder, const std::string& path, int depth) {
    if (depth > kDeepest) throw Error(shown(path) + " is nested more than 500 deep");
    struct stat here{};
    sys::check(::fstat(folder.get(), &here), "look at {}", path);
    for (const std::string& name : names_in(folder)) {
      const std::string below = path.empty() ? name : path + "/" + name;
      if (name.starts_with(".wh.")) {
        throw Error(shown(below) + " has a name that means a removal in a layer: rename it");
      }
      const base::Fd file(sys::check(
          ::openat(folder.get(), name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC), "open {}", below));
      struct stat status{};
      sys::check(::fstat(file.get(), &status), "look at {}", below);
      if (status.st_dev != here.st_dev && S_ISDIR(status.st_mode)) continue;
      add(file, below, status);
      if (S_ISDIR(status.st_mode)) add_all(file, below, depth + 1);
    }
  }

 private:
  void add(const base::Fd& file, const std::string& path, const struct stat& status) {
    if (S_ISSOCK(status.st_mode)) return;
    if (is_whiteout(status)) return add_whiteout({Whiteout::kFile, path});
    if (add_as_hard_link(path, status)) return;
    LayerEntry entry = entry_for(path, status);
    if (entry.kind == EntryKind::kLink) entry.link_target = link_target(file);
    const Attributes attributes =
        entry.kind == EntryKind::kLink ? Attributes() : attributes_of(file);
    for (const auto& attribute : attributes) {
      if (is_kept(attribute.first)) entry.attributes.push_back(attribute);
    }
    if (entry.kind != EntryKind::kFile) {
      layer_.add(entry);
    } else {
      FileSource content(base::open_file(minicontainer::path_of(file).c_str(), O_RDONLY));
      layer_.add(entry, &content);
    }
    const bool is_upper = options_.kind == TreeKind::kUpper;
    if (is_upper && is_opaque(attributes)) add_whiteout({Whiteout::kOpaque, path});
  }

  bool is_whiteout(const struct stat& status) const {
    return options_.kind == TreeKind::kUpper && S_ISCHR(status.st_mode) &&
           status.st_rdev == makedev(0, 0);
  }

  void add_whiteout(const Whiteout& whiteout) {
    layer_.add({.path = whiteout_path(whiteout), .mode = 0600});
  }

  // #region lab08.maker-links
  bool add_as_hard_link(const std::string& path, const struct stat& status) {
    if (S_ISDIR(status.st_mode) || status.st_nlink < 2) return false;
    const auto [first, is_new] = first_names_.try_emplace({status.st_dev, status.st_ino}, path);
    if (is_new) return false;
    LayerEntry entry = entry_for(path, status);
    entry.kind = EntryKind::kHardLink;
    entry.link_target = first->second;
    layer_.add(entry);
    return true;
  }
  // #endregion lab08.maker-links

  LayerEntry entry_for(const std::string& path, const struct stat& status) const {
    LayerEntry entry{.path = path,
                     .kind = kind_of(status.st_mode),
                     .mode = status.st_mode & 07777U,
                     .uid = status.st_uid,
                     .gid = status.st_gid,
                     .modified = status.st_mtim};
    if (options_.newest && entry.modified.tv_sec >= *options_.newest) {
      entry.modified = {*options_.newest, 0};
    }
    entry.size = S_ISREG(status.st_mode) ? static_cast<std::uint64_t>(status.st_size) : 0;
    entry.device_major = major(status.st_rdev);
    entry.device_minor = minor(status.st_rdev);
    return entry;
  }

  LayerWriter& layer_;
  const MakeOptions& options_;
  std::map<std::pair<dev_t, ino_t>, std::string> first_names_;  ///< of files with several names
};

}  // namespace

void make_layer(const base::Fd& tree, LayerWriter& layer, const MakeOptions& options) {
  Maker(layer, options).add_all(tree, "", 0);
}

}  // namespace image
