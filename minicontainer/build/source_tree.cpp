#include "minicontainer/build/source_tree.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <climits>

#include "base/check.hpp"
#include "minicontainer/build/parts.hpp"
#include "minicontainer/image/remove_tree.hpp"
#include "minicontainer/kernel/inside.hpp"

namespace build {

using image::EntryKind;
using minicontainer::find_inside;
using minicontainer::open_inside;

namespace {

constexpr int kDeepest = 500;
constexpr std::size_t kMostEntries = 2'000'000;

std::string in_tree(const std::string& path) {
  return path.empty() ? "." : path;
}

std::string read_link(const base::Fd& link) {
  std::string target(PATH_MAX, '\0');
  const auto size =
      sys::check(::readlinkat(link.get(), "", target.data(), target.size()), "read a link");
  target.resize(static_cast<std::size_t>(size));
  return target;
}

// Nothing for a socket: it belongs to a process.
std::optional<TreeEntry> entry_of(const base::Fd& file, const std::string& path) {
  struct stat status{};
  sys::check(::fstat(file.get(), &status), "look at {}", path);
  TreeEntry entry{.path = path,
                  .mode = status.st_mode & 07777U,
                  .uid = status.st_uid,
                  .gid = status.st_gid,
                  .modified = status.st_mtim};
  switch (status.st_mode & S_IFMT) {
    case S_IFREG:
      entry.size = static_cast<std::uint64_t>(status.st_size);
      return entry;
    case S_IFDIR:
      entry.kind = EntryKind::kFolder;
      return entry;
    case S_IFLNK:
      entry.kind = EntryKind::kLink;
      entry.link_target = read_link(file);
      return entry;
    case S_IFIFO:
      entry.kind = EntryKind::kFifo;
      return entry;
    case S_IFSOCK:
      return std::nullopt;
    default:
      throw BuildError(path + " is a device: a build copies files, folders and links");
  }
}

}  // namespace

std::string tree_path(const std::string& word, const std::string& command) {
  std::string path;
  int depth = 0;
  for (std::size_t begin = 0; begin <= word.size();) {
    const auto end = std::min(word.find('/', begin), word.size());
    const std::string part = word.substr(begin, end - begin);
    begin = end + 1;
    if (part == "..") {
      if (--depth < 0) {
        throw BuildError(fmt::format("{} failed: forbidden path outside the build context: {} ()",
                                     command, word));
      }
      path.resize(path.find('/') == path.npos ? 0 : path.rfind('/'));
    } else if (!part.empty() && part != ".") {
      ++depth;
      path += (path.empty() ? "" : "/") + part;
    }
  }
  return path;
}

SourceTree::SourceTree(const std::filesystem::path& folder, std::vector<IgnorePattern> ignored)
    : folder_(std::filesystem::canonical(folder)),
      root_(base::open_file(folder_.c_str(), O_PATH | O_DIRECTORY)),
      ignored_(std::move(ignored)),
      has_exceptions_(std::ranges::any_of(ignored_, &IgnorePattern::is_exception)) {}

// What the last part's link leads to: its own path counts for .dockerignore.
std::optional<TreeEntry> SourceTree::look_at(const std::string& source) const {
  const auto found = find_inside(root_, in_tree(source), O_PATH);
  if (!found) return std::nullopt;
  auto entry = entry_of(*found, source);
  const std::string real =
      std::filesystem::path(minicontainer::describe(*found)).lexically_relative(folder_).native();
  if (!entry || real == "." || !is_hidden(ignored_, real)) return entry;
  if (entry->kind != EntryKind::kFolder || !has_exceptions_) return std::nullopt;
  std::vector<TreeEntry> below;
  add_below(source, below, 0);
  return below.empty() ? std::nullopt : entry;
}

void SourceTree::add_below(const std::string& path, std::vector<TreeEntry>& entries,
                           int depth) const {
  if (depth > kDeepest) throw BuildError(path.substr(0, 100) + "... is nested more than 500 deep");
  const base::Fd folder = open_inside(root_, in_tree(path), O_RDONLY | O_DIRECTORY);
  for (const std::string& name : image::names_in(folder)) {
    const std::string below = path.empty() ? name : path + "/" + name;
    const bool is_unseen = !ignored_.empty() && is_hidden(ignored_, below);
    if (is_unseen && !has_exceptions_) continue;
    const base::Fd file(sys::check(
        ::openat(folder.get(), name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC), "open {}", below));
    auto entry = entry_of(file, below);
    if (!entry) continue;
    if (entries.size() == kMostEntries) throw BuildError("more than 2000000 files in one COPY");
    const bool is_folder = entry->kind == EntryKind::kFolder;
    const std::size_t before = entries.size();
    if (!is_unseen || is_folder) entries.push_back(std::move(*entry));
    if (is_folder) add_below(below, entries, depth + 1);
    if (is_unseen && is_folder && entries.size() == before + 1) entries.pop_back();
  }
}

std::vector<std::string> SourceTree::match(const std::string& pattern) const {
  std::vector<TreeEntry> entries;
  add_below("", entries, 0);
  std::vector<std::string> found;
  for (const TreeEntry& entry : entries) {
    if (does_match(pattern, entry.path)) found.push_back(entry.path);
  }
  return found;
}

std::vector<std::string> SourceTree::find(const std::string& word,
                                          const std::string& command) const {
  const std::string path = tree_path(word, command);
  if (path.find_first_of("*?[") != path.npos) {
    try {
      auto found = match(path);
      if (found.empty()) {
        throw BuildError(fmt::format("{} failed: no source files were specified", command));
      }
      return found;
    } catch (const PatternError& error) {
      throw BuildError(fmt::format("{} failed: {}", command, error.what()));
    }
  }
  if (look_at(path)) return {path};
  throw BuildError(fmt::format(
      "{} failed: file not found in build context or excluded by .dockerignore: stat {}: file does "
      "not exist",
      command, path));
}

std::vector<TreeEntry> SourceTree::walk(const std::string& source) const {
  auto top = look_at(source);
  if (!top) throw BuildError(source + " went away while it was read");
  std::vector<TreeEntry> entries{std::move(*top)};
  if (entries[0].kind == EntryKind::kFolder) add_below(source, entries, 0);
  return entries;
}

base::Fd SourceTree::open(const std::string& path) const {
  return open_inside(root_, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
}

}  // namespace build
