#include "minicontainer/build/copy.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <climits>

#include "base/check.hpp"
#include "base/file.hpp"
#include "minicontainer/build/archives.hpp"
#include "minicontainer/image/make_entry.hpp"
#include "minicontainer/image/remove_tree.hpp"
#include "minicontainer/image/source.hpp"
#include "minicontainer/image/unpack.hpp"
#include "minicontainer/kernel/inside.hpp"

namespace build {

using image::EntryKind;
using minicontainer::find_inside;

namespace {

std::string name_in(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

std::string parent_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == path.npos ? "" : path.substr(0, slash);
}

char letter_of(EntryKind kind) {
  if (kind == EntryKind::kFolder) return 'd';
  return kind == EntryKind::kLink ? 'l' : kind == EntryKind::kFifo ? 'p' : 'f';
}

std::string digest_of_file(base::Fd file) {
  image::FileSource source(std::move(file));
  const auto hasher = image::make_hasher();
  for (auto piece = source.read(); !piece.empty(); piece = source.read()) hasher->add(piece);
  return hasher->finish().text();
}

// Below what is copied: of the source "src" the file "src/sub/a" is "sub/a".
std::string below(const std::string& source, const std::string& path) {
  if (source.empty()) return path;
  return path.size() > source.size() ? path.substr(source.size() + 1) : "";
}

/// Files on their way into a root.
class Copier {
 public:
  Copier(const SourceTree& tree, const CopyOrder& order, const Owner& owner, const base::Fd& root)
      : tree_(tree), order_(order), owner_(owner), root_(root) {}

  void copy_all() {
    const bool is_folder = order_.destination.ends_with('/') || order_.sources.size() > 1 ||
                           find_inside(root_, order_.destination, O_PATH | O_DIRECTORY);
    for (const std::string& source : order_.sources) copy_source(source, is_folder);
  }

  void place(const TreeEntry& entry, const std::string& path) {
    const std::string name = name_in(path);
    if (entry.kind == EntryKind::kFolder) return place_folder(entry, path);
    const base::Fd parent = make_folders(root_, parent_of(path), owner_);
    remove_old(parent, name, path);
    if (entry.kind == EntryKind::kLink) {
      place_link(entry, parent, name);
    } else if (entry.kind == EntryKind::kFifo) {
      sys::check(::mkfifoat(parent.get(), name.c_str(), 0600), "make {}", path);
      finish(open_placed(parent, name), entry);
    } else {
      place_file(entry, parent, name);
    }
  }

 private:
  void copy_source(const std::string& source, bool is_into_folder) {
    const auto entries = tree_.walk(source);
    const TreeEntry& top = entries.front();
    if (top.kind != EntryKind::kFolder) {
      if (order_.unpacks_archives && unpack(source)) return;
      const std::string slash = order_.destination.ends_with('/') ? "" : "/";
      return place(
          top, is_into_folder ? order_.destination + slash + name_in(source) : order_.destination);
    }
    make_folders(root_, order_.destination, owner_);
    for (std::size_t i = 1; i < entries.size(); ++i) {
      place(entries[i], order_.destination + "/" + below(source, entries[i].path));
    }
  }

  bool unpack(const std::string& source) {
    base::Fd file = tree_.open(source);
    if (!is_archive(file, order_.command, source)) return false;
    const base::Fd folder = make_folders(root_, order_.destination, owner_);
    unpack_archive(std::move(file), folder);
    return true;
  }

  void place_folder(const TreeEntry& entry, const std::string& path) {
    finish(make_folders(root_, path, owner_), entry);
  }

  void place_link(const TreeEntry& entry, const base::Fd& parent, const std::string& name) {
    sys::check(::symlinkat(entry.link_target.c_str(), parent.get(), name.c_str()), "make {}", name);
    const Owner owner = owner_of(entry);
    if (image::own_apply_options().keeps_owners) {
      sys::check(::fchownat(parent.get(), name.c_str(), owner.uid, owner.gid, AT_SYMLINK_NOFOLLOW),
                 "chown {}", name);
    }
    const timespec times[2] = {{order_.moment, 0}, {order_.moment, 0}};
    ::utimensat(parent.get(), name.c_str(), times, AT_SYMLINK_NOFOLLOW);
  }

  void place_file(const TreeEntry& entry, const base::Fd& parent, const std::string& name) {
    const base::Fd from = tree_.open(entry.path);
    const base::Fd to(
        sys::check(::openat(parent.get(), name.c_str(),
                            O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600),
                   "make {}", name));
    constexpr std::size_t kChunk = std::size_t{1} << 24;
    while (sys::check(::sendfile(to.get(), from.get(), nullptr, kChunk), "copy {}", entry.path) >
           0) {
    }
    finish(to, entry);
  }

  void remove_old(const base::Fd& parent, const std::string& name, const std::string& path) {
    struct stat status{};
    if (::fstatat(parent.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == -1) return;
    if (S_ISDIR(status.st_mode)) {
      throw BuildError(
          fmt::format("{} failed: cannot copy a file over the folder {}", order_.command, path));
    }
    image::remove_tree_at(parent, name);
  }

  static base::Fd open_placed(const base::Fd& parent, const std::string& name) {
    return base::Fd(sys::check(
        ::openat(parent.get(), name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC), "open {}", name));
  }

  [[nodiscard]] Owner owner_of(const TreeEntry& entry) const {
    return order_.keeps_owners ? Owner{entry.uid, entry.gid} : owner_;
  }

  void finish(const base::Fd& file, const TreeEntry& entry) const {
    const Owner owner = owner_of(entry);
    TreeEntry wanted = entry;
    wanted.uid = owner.uid;
    wanted.gid = owner.gid;
    wanted.mode = order_.mode.value_or(entry.mode);
    wanted.modified = {order_.moment, 0};
    image::finish_entry(file, wanted, image::own_apply_options());
  }

  const SourceTree& tree_;
  const CopyOrder& order_;
  const Owner& owner_;
  const base::Fd& root_;
};

// A link that leads to nothing yet: where it leads to is made.
std::string target_of(const base::Fd& parent, const std::string& name, const std::string& path) {
  std::string target(PATH_MAX, '\0');
  const auto size = ::readlinkat(parent.get(), name.c_str(), target.data(), target.size());
  if (size == -1) throw BuildError(path + " is a file in the image: it cannot be a folder as well");
  target.resize(static_cast<std::size_t>(size));
  return target.starts_with('/') ? target : parent_of(path) + "/" + target;
}

std::optional<base::Fd> find_folder(const base::Fd& root, const std::string& path) {
  try {
    return find_inside(root, path, O_PATH | O_DIRECTORY);
  } catch (const std::system_error&) {  // links that lead to one another
    return std::nullopt;
  }
}

base::Fd make_folders_at(const base::Fd& root, std::string path, const Owner& owner, int links) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  if (path.empty()) path = "/";
  if (auto found = find_folder(root, path)) return std::move(*found);
  constexpr int kMostLinks = 40;
  if (links > kMostLinks) throw BuildError(path + " is a link that leads nowhere");
  const base::Fd parent = make_folders_at(root, parent_of(path), owner, links);
  const std::string name = name_in(path);
  if (::mkdirat(parent.get(), name.c_str(), 0755) == -1) {
    if (errno != EEXIST) sys::throw_error(errno, fmt::format("make {} in the image", path));
    return make_folders_at(root, target_of(parent, name, path), owner, links + 1);
  }
  base::Fd made(sys::check(
      ::openat(parent.get(), name.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC),
      "open {} in the image", path));
  if (image::own_apply_options().keeps_owners) {
    sys::check(::fchownat(made.get(), "", owner.uid, owner.gid, AT_EMPTY_PATH), "chown {}", path);
  }
  return made;
}

}  // namespace

std::vector<CopiedFile> describe_files(const SourceTree& tree, const CopyOrder& order) {
  std::vector<CopiedFile> files;
  for (const std::string& source : order.sources) {
    for (const TreeEntry& entry : tree.walk(source)) {
      // The name of a file that is copied matters, that of a folder does not.
      const bool is_top_file = entry.path == source && entry.kind != EntryKind::kFolder;
      CopiedFile file{.path = is_top_file ? name_in(source) : below(source, entry.path),
                      .kind = letter_of(entry.kind),
                      .mode = entry.mode,
                      .uid = order.keeps_owners ? entry.uid : 0,
                      .gid = order.keeps_owners ? entry.gid : 0,
                      .content = entry.link_target};
      if (entry.kind == EntryKind::kFile) file.content = digest_of_file(tree.open(entry.path));
      files.push_back(std::move(file));
    }
  }
  return files;
}

void copy_files(const SourceTree& tree, const CopyOrder& order, const Owner& owner,
                const base::Fd& root) {
  Copier(tree, order, owner, root).copy_all();
}

base::Fd make_folders(const base::Fd& root, const std::string& path, const Owner& owner) {
  return make_folders_at(root, path, owner, 0);
}

void write_text(const base::Fd& root, const std::string& path, const std::string& text,
                const CopyOrder& order, const Owner& owner) {
  const base::Fd parent = make_folders(root, parent_of(path), owner);
  const std::string name = name_in(path);
  image::remove_tree_at(parent, name);
  const base::Fd file(
      sys::check(::openat(parent.get(), name.c_str(),
                          O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600),
                 "make {}", path));
  base::write_all(file, text);
  image::finish_entry(file,
                      {.path = path,
                       .mode = order.mode.value_or(0644),
                       .uid = owner.uid,
                       .gid = owner.gid,
                       .modified = {order.moment, 0},
                       .size = text.size()},
                      image::own_apply_options());
}

}  // namespace build
