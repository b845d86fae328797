#include "workbook/lab_kernel/pack.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "base/check.hpp"

namespace workbook {
namespace {

constexpr int kWalk = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;

struct stat status_of(const base::Fd& file, const std::string& as) {
  struct stat status{};
  sys::check(::fstat(file.get(), &status), "look at {}", as);
  return status;
}

// Sorted, so that the same folder always makes the same archive.
std::vector<std::string> names_in(const base::Fd& folder, const std::string& as) {
  base::Fd copy(
      sys::check(::openat(folder.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), "open {}", as));
  const std::unique_ptr<DIR, int (*)(DIR*)> listing(::fdopendir(copy.get()), ::closedir);
  if (!listing) sys::throw_error(errno, "list " + as);
  static_cast<void>(copy.release());  // closedir closes it
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(listing.get())) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(name);
  }
  std::ranges::sort(names);
  return names;
}

std::string link_target(const base::Fd& folder, const std::string& name) {
  char target[4096];
  const auto length = sys::check(::readlinkat(folder.get(), name.c_str(), target, sizeof target),
                                 "read the link {}", name);
  return {target, static_cast<std::size_t>(length)};
}

}  // namespace

void TarWriter::start(const TarEntry& entry) {
  constexpr std::uint64_t kEnd = 2 * kTarBlock;
  const auto needed = kTarBlock + entry.size + tar_padding(entry.size);
  if (room_ < kEnd || room_ - kEnd < needed)
    throw TarError(fmt::format("{}: there is no room for its {} bytes", entry.path, entry.size));
  room_ -= needed;
  sink_(format_tar_header(entry));
}

void TarWriter::add(const TarEntry& entry, std::string_view content) {
  start(entry);
  sink_(content);
  sink_(std::string(tar_padding(content.size()), '\0'));
}

void TarWriter::add_file(const base::Fd& file, const TarEntry& entry) {
  start(entry);
  char buffer[64 * 1024];
  for (std::uint64_t left = entry.size; left > 0;) {
    const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(left, sizeof buffer));
    auto count = static_cast<std::size_t>(
        sys::check(::read(file.get(), buffer, part), "read {}", entry.path));
    if (count == 0) count = (std::fill_n(buffer, part, '\0'), part);
    sink_({buffer, count});
    left -= count;
  }
  sink_(std::string(tar_padding(entry.size), '\0'));
}

void TarWriter::add_folder(const base::Fd& folder, const std::string& as,
                           const PackOptions& options) {
  for (const auto& name : names_in(folder, as)) {
    struct stat status{};
    if (::fstatat(folder.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == -1) continue;
    const std::string path = as + "/" + name;
    if (S_ISLNK(status.st_mode)) {
      add({.path = path, .kind = TarKind::kLink, .target = link_target(folder, name)});
    } else if (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode)) {
      const base::Fd opened(
          sys::check(::openat(folder.get(), name.c_str(), kWalk), "open {}", path));
      add_tree(opened, path, options);
    }
  }
}

void TarWriter::add_tree(const base::Fd& opened, const std::string& as,
                         const PackOptions& options) {
  const struct stat status = status_of(opened, as);
  const bool is_folder = S_ISDIR(status.st_mode);
  if (!is_folder && !S_ISREG(status.st_mode)) return;
  TarEntry entry{.path = as,
                 .kind = is_folder ? TarKind::kFolder : TarKind::kFile,
                 .mode = status.st_mode & 07777U,
                 .owner = options.owner.value_or(status.st_uid)};
  if (is_folder) {
    add(entry);
    return add_folder(opened, as, options);
  }
  entry.mode = options.mode.value_or(entry.mode);
  entry.size = static_cast<std::uint64_t>(status.st_size);
  add_file(opened, entry);
}

void TarWriter::finish() {
  sink_(std::string(2 * kTarBlock, '\0'));
}

}  // namespace workbook
