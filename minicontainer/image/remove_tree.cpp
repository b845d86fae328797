#include "minicontainer/image/remove_tree.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "base/check.hpp"

namespace image {
namespace {

constexpr int kDeepest = 64;

base::Fd open_folder(int folder, const std::string& name) {
  return base::Fd(
      sys::check(::openat(folder, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC),
                 "open {} to remove it", name));
}

// Moves a folder to the top of the tree, under a name that nothing there has.
void move_up(const base::Fd& folder, const std::string& name, const base::Fd& top) {
  for (int number = 0;; ++number) {
    const std::string there = fmt::format(".removed-{}", number);
    if (::renameat2(folder.get(), name.c_str(), top.get(), there.c_str(), RENAME_NOREPLACE) == 0)
      return;
    if (errno != EEXIST) sys::throw_error(errno, fmt::format("move {} to remove it", name));
  }
}

void empty_folder(const base::Fd& folder, const base::Fd& top, int depth) {
  for (const std::string& name : names_in(folder)) {
    if (::unlinkat(folder.get(), name.c_str(), 0) == 0 || errno == ENOENT) continue;
    if (errno != EISDIR) sys::throw_error(errno, fmt::format("remove {}", name));
    if (depth == kDeepest) {
      move_up(folder, name, top);
      continue;
    }
    empty_folder(open_folder(folder.get(), name), top, depth + 1);
    sys::check(::unlinkat(folder.get(), name.c_str(), AT_REMOVEDIR), "remove {}", name);
  }
}

}  // namespace

std::vector<std::string> names_in(const base::Fd& folder) {
  const int own =
      sys::check(::openat(folder.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), "open a folder");
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(own), ::closedir);
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(stream.get())) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(name);
  }
  std::ranges::sort(names);
  return names;
}

void remove_tree_at(const base::Fd& folder, const std::string& name) {
  if (::unlinkat(folder.get(), name.c_str(), 0) == 0 || errno == ENOENT) return;
  if (errno != EISDIR) sys::throw_error(errno, fmt::format("remove {}", name));
  const base::Fd top = open_folder(folder.get(), name);
  while (!names_in(top).empty()) empty_folder(top, top, 0);
  sys::check(::unlinkat(folder.get(), name.c_str(), AT_REMOVEDIR), "remove {}", name);
}

void remove_tree(const std::filesystem::path& path) {
  const auto parent = path.parent_path();
  if (::access(parent.c_str(), F_OK) == -1) return;
  remove_tree_at(base::open_file(parent.c_str(), O_PATH | O_DIRECTORY), path.filename());
}

}  // namespace image
