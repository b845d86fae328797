#include "minicontainer/kernel/copy_up.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/check.hpp"

namespace minicontainer {
namespace {

// Each level holds two descriptors. An image may nest deeper, but not to our end.
constexpr int kDeepest = 128;

struct stat status_of(const base::Fd& file) {
  struct stat status{};
  sys::check(::fstat(file.get(), &status), "look at a file");
  return status;
}

std::vector<std::string> names_in(const base::Fd& folder) {
  const int own = sys::check(::openat(folder.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC),
                             "open a folder to copy");
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(own), ::closedir);
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(stream.get())) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(name);
  }
  return names;
}

// In a user namespace without privilege only few ids are known; a file of anybody else's keeps the
// owner that it was made with.
void check_owner(int result, const std::string& name) {
  if (result == -1 && errno != EPERM && errno != EINVAL) {
    sys::throw_error(errno, "give " + name + " its owner");
  }
}

base::Fd open_at(const base::Fd& folder, const std::string& name, int flags, mode_t mode = 0) {
  return base::Fd(sys::check(
      ::openat(folder.get(), name.c_str(), flags | O_NOFOLLOW | O_CLOEXEC, mode), "copy {}", name));
}

void copy_file(const base::Fd& from, const base::Fd& to, const std::string& name) {
  // O_NONBLOCK: should a FIFO be there by now, nobody waits for its other end.
  const base::Fd source = open_at(from, name, O_RDONLY | O_NONBLOCK);
  if (!S_ISREG(status_of(source).st_mode)) throw std::runtime_error(name + " changed while copied");
  const base::Fd copy = open_at(to, name, O_WRONLY | O_CREAT | O_EXCL, 0600);
  constexpr std::size_t kChunk = std::size_t{1} << 20;
  while (sys::check(::sendfile(copy.get(), source.get(), nullptr, kChunk), "copy {}", name) > 0) {
  }
  copy_attributes(source, copy);
}

void copy_link(const base::Fd& from, const base::Fd& to, const std::string& name) {
  std::array<char, PATH_MAX> target{};
  sys::check(::readlinkat(from.get(), name.c_str(), target.data(), target.size() - 1), "read {}",
             name);
  sys::check(::symlinkat(target.data(), to.get(), name.c_str()), "copy {}", name);
}

void copy_fifo(const base::Fd& to, const std::string& name, mode_t mode) {
  sys::check(::mkfifoat(to.get(), name.c_str(), 0600), "copy {}", name);
  sys::check(::fchmodat(to.get(), name.c_str(), mode, 0), "give {} its mode", name);
}

void copy_folder(const base::Fd& from, const base::Fd& to, int depth);

void copy_subfolder(const base::Fd& from, const base::Fd& to, const std::string& name, int depth) {
  const base::Fd source = open_at(from, name, O_RDONLY | O_DIRECTORY);
  sys::check(::mkdirat(to.get(), name.c_str(), 0700), "copy {}", name);
  const base::Fd copy = open_at(to, name, O_RDONLY | O_DIRECTORY);
  if (status_of(source).st_dev == status_of(from).st_dev) copy_folder(source, copy, depth + 1);
  copy_attributes(source, copy);
}

void copy_entry(const base::Fd& from, const base::Fd& to, const std::string& name, int depth) {
  struct stat status{};
  sys::check(::fstatat(from.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW), "look at {}", name);
  if (S_ISDIR(status.st_mode)) return copy_subfolder(from, to, name, depth);
  if (S_ISREG(status.st_mode)) return copy_file(from, to, name);
  if (S_ISLNK(status.st_mode)) copy_link(from, to, name);
  if (S_ISFIFO(status.st_mode)) copy_fifo(to, name, status.st_mode & 07777U);
  if (S_ISLNK(status.st_mode) || S_ISFIFO(status.st_mode)) {
    check_owner(
        ::fchownat(to.get(), name.c_str(), status.st_uid, status.st_gid, AT_SYMLINK_NOFOLLOW),
        name);
  }
}

void copy_folder(const base::Fd& from, const base::Fd& to, int depth) {
  if (depth > kDeepest) {
    throw std::runtime_error(
        fmt::format("cannot copy a folder that is nested more than {} deep", kDeepest));
  }
  for (const auto& name : names_in(from)) copy_entry(from, to, name, depth);
}

}  // namespace

void copy_attributes(const base::Fd& from, const base::Fd& to) {
  const auto status = status_of(from);
  // The mode comes last: a change of owner takes the set-user-ID bit away (man 2 chown).
  check_owner(::fchown(to.get(), status.st_uid, status.st_gid), "a copy");
  sys::check(::fchmod(to.get(), status.st_mode & 07777U), "give a copy its mode");
  const std::array<timespec, 2> times = {status.st_atim, status.st_mtim};
  sys::check(::futimens(to.get(), times.data()), "give a copy its times");
}

void copy_content(const base::Fd& from, const base::Fd& to) {
  copy_folder(from, to, 0);
}

}  // namespace minicontainer
