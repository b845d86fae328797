#include "minicontainer/engine/copy.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <memory>
#include <optional>

#include "base/check.hpp"
#include "minicontainer/engine/container_root.hpp"
#include "minicontainer/image/remove_tree.hpp"
#include "minicontainer/kernel/inside.hpp"

namespace engine {

namespace fs = std::filesystem;
using minicontainer::find_inside;
using minicontainer::open_inside;

namespace {

/// A root to resolve paths in: the machine's, or a container's.
struct Place {
  base::Fd machine;
  std::unique_ptr<ContainerRoot> container;

  [[nodiscard]] const base::Fd& root() const { return container ? container->fd() : machine; }
};

Place open_place(const Folders& folders, const std::string& reference) {
  Place place;
  if (reference.empty()) {
    place.machine = base::open_file("/", O_RDONLY | O_DIRECTORY);
  } else {
    place.container = std::make_unique<ContainerRoot>(folders, find_container(folders, reference));
  }
  return place;
}

struct stat status_of(const base::Fd& fd) {
  struct stat status{};
  sys::check(::fstat(fd.get(), &status), "look at a file to copy");
  return status;
}

/// Copies what is called `name` in one folder to `new_name` in another.
class Copier {
 public:
  explicit Copier(const CopyOptions& options) : options_(options) {}

  void copy(const base::Fd& from, const std::string& name, const base::Fd& to,
            const std::string& new_name) const {
    struct stat status{};
    sys::check(::fstatat(from.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW), "look at {}",
               name);
    if (S_ISDIR(status.st_mode)) return copy_folder(from, name, to, new_name);
    if (S_ISREG(status.st_mode)) return copy_file(from, name, to, new_name);
    if (S_ISLNK(status.st_mode)) return copy_link(from, name, to, new_name);
    // Sockets and devices belong to where they are.
  }

  void copy_content(const base::Fd& from, const base::Fd& to) const {
    for (const auto& name : image::names_in(from)) copy(from, name, to, name);
  }

 private:
  void give(const base::Fd& file, const struct stat& status) const {
    // Copied files are the caller's: root's in a container, as docker has it.
    const uid_t uid = options_.keeps_owners ? status.st_uid : ::geteuid();
    const gid_t gid = options_.keeps_owners ? status.st_gid : ::getegid();
    sys::check(::fchown(file.get(), uid, gid), "give the copy to user {}", uid);
    sys::check(::fchmod(file.get(), status.st_mode & 07777), "set the mode of a copy");
    const timespec times[] = {status.st_atim, status.st_mtim};
    sys::check(::futimens(file.get(), times), "set the time of a copy");
  }

  void copy_folder(const base::Fd& from, const std::string& name, const base::Fd& to,
                   const std::string& new_name) const {
    const base::Fd source = open_at(from, name, O_RDONLY | O_DIRECTORY);
    if (::mkdirat(to.get(), new_name.c_str(), 0700) == -1 && errno != EEXIST) {
      sys::throw_error(errno, "make the folder " + new_name);
    }
    const base::Fd target = open_at(to, new_name, O_RDONLY | O_DIRECTORY);
    copy_content(source, target);
    give(target, status_of(source));
  }

  void copy_file(const base::Fd& from, const std::string& name, const base::Fd& to,
                 const std::string& new_name) const {
    const base::Fd source = open_at(from, name, O_RDONLY);
    ::unlinkat(to.get(), new_name.c_str(), 0);  // a file that runs cannot be written to
    const base::Fd target(sys::check(
        ::openat(to.get(), new_name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600),
        "make the file {}", new_name));
    constexpr std::size_t kChunk = std::size_t{1} << 30;
    while (sys::check(::sendfile(target.get(), source.get(), nullptr, kChunk), "copy {}", name) >
           0) {
    }
    give(target, status_of(source));
  }

  static void copy_link(const base::Fd& from, const std::string& name, const base::Fd& to,
                        const std::string& new_name) {
    std::string target(PATH_MAX, '\0');
    const ssize_t size = sys::check(
        ::readlinkat(from.get(), name.c_str(), target.data(), target.size()), "read link {}", name);
    target.resize(static_cast<std::size_t>(size));
    ::unlinkat(to.get(), new_name.c_str(), 0);
    sys::check(::symlinkat(target.c_str(), to.get(), new_name.c_str()), "make link {}", new_name);
  }

  static base::Fd open_at(const base::Fd& folder, const std::string& name, int flags) {
    const int fd = ::openat(folder.get(), name.c_str(), flags | O_NOFOLLOW | O_CLOEXEC);
    return base::Fd(sys::check(fd, "open {}", name));
  }

  const CopyOptions& options_;
};

/// A path taken apart: "/etc/nginx/." is the content of nginx in /etc.
struct Target {
  fs::path parent;
  std::string name;
  bool is_content = false;  ///< ends with "/."
  bool is_folder = false;   ///< ends with "/"
};

Target take_apart(const CopyEnd& end) {
  fs::path path = end.container.empty() ? fs::absolute(end.path) : fs::path("/") / end.path;
  Target target;
  target.is_content = end.path == "." || end.path.ends_with("/.");
  target.is_folder = target.is_content || end.path.ends_with('/');
  path = path.lexically_normal();
  if (!path.has_filename() && path.has_relative_path()) path = path.parent_path();
  target.parent = path.parent_path();
  target.name = path.filename();
  return target;
}

std::string shown(const CopyEnd& end) {
  return end.container.empty() ? end.path : end.container + ":" + end.path;
}

[[noreturn]] void refuse_missing(const CopyEnd& end) {
  if (end.container.empty()) {
    throw std::runtime_error(fmt::format("lstat {}: no such file or directory",
                                         fs::absolute(end.path).lexically_normal().native()));
  }
  throw std::runtime_error(
      fmt::format("Could not find the file {} in container {}", end.path, end.container));
}

/// Where the copy goes: a folder that is there, and the name in it; no name: into the folder
/// itself.
struct Destination {
  base::Fd folder;
  std::string name;
};

Destination find_destination(const Place& place, const CopyEnd& to, const Target& source,
                             bool is_source_folder) {
  const Target target = take_apart(to);
  const fs::path whole = target.parent / target.name;
  if (auto folder = find_inside(place.root(), whole, O_RDONLY | O_DIRECTORY)) {
    const bool goes_inside = !is_source_folder || !source.is_content;
    return {.folder = std::move(*folder), .name = goes_inside ? source.name : ""};
  }
  const bool is_there = find_inside(place.root(), whole, O_PATH | O_NOFOLLOW).has_value();
  if (is_there && is_source_folder) throw std::runtime_error("cannot copy directory");
  if (!is_there && target.is_folder && !is_source_folder) {
    throw std::runtime_error(fmt::format("{}: no such directory", shown(to)));
  }
  auto parent = find_inside(place.root(), target.parent, O_RDONLY | O_DIRECTORY);
  if (!parent) refuse_missing({to.container, target.parent.native()});
  return {.folder = std::move(*parent), .name = target.name};
}

}  // namespace

CopyEnd parse_copy_end(const std::string& text) {
  const auto colon = text.find(':');
  const bool is_local = text.starts_with('.') || text.starts_with('/') || colon == text.npos;
  if (is_local) return {.path = text};
  return {.container = text.substr(0, colon), .path = text.substr(colon + 1)};
}

void copy_files(const Folders& folders, const CopyEnd& from, const CopyEnd& to,
                const CopyOptions& options) {
  const Place source_place = open_place(folders, from.container);
  const Place target_place = open_place(folders, to.container);
  const Target source = take_apart(from);
  fs::path whole = source.parent / source.name;
  const int flags = O_PATH | (options.follows_links || source.is_folder ? 0 : O_NOFOLLOW);
  const auto found = find_inside(source_place.root(), whole, flags);
  if (!found) refuse_missing(from);
  const bool is_folder = S_ISDIR(status_of(*found).st_mode);
  const Copier copier(options);
  const Destination destination = find_destination(target_place, to, source, is_folder);
  if (destination.name.empty()) {
    const base::Fd folder = open_inside(source_place.root(), whole, O_RDONLY | O_DIRECTORY);
    return copier.copy_content(folder, destination.folder);
  }
  if (options.follows_links)
    whole = fs::path("/") / fs::read_symlink(minicontainer::path_of(*found));
  const base::Fd parent =
      open_inside(source_place.root(), whole.parent_path(), O_RDONLY | O_DIRECTORY);
  copier.copy(parent, whole.filename(), destination.folder, destination.name);
}

}  // namespace engine
