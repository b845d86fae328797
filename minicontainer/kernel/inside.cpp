#include "minicontainer/kernel/inside.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <climits>

#include "base/check.hpp"

namespace minicontainer {
namespace {

base::Fd try_open_inside(const base::Fd& root, const std::filesystem::path& path, int flags) {
  open_how how{};
  how.flags = static_cast<std::uint64_t>(flags | O_CLOEXEC);
  how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
  // EAGAIN: something was renamed while the kernel resolved ".."; it asks to be called again.
  for (int attempt = 0;; ++attempt) {
    const long fd = ::syscall(SYS_openat2, root.get(), path.c_str(), &how, sizeof how);
    if (fd != -1 || errno != EAGAIN || attempt == 100) return base::Fd(static_cast<int>(fd));
  }
}

}  // namespace

base::Fd open_inside(const base::Fd& root, const std::filesystem::path& path, int flags) {
  base::Fd fd = try_open_inside(root, path, flags);
  sys::check(fd.get(), "open {} in the container's root", path.native());
  return fd;
}

std::optional<base::Fd> find_inside(const base::Fd& root, const std::filesystem::path& path,
                                    int flags) {
  base::Fd fd = try_open_inside(root, path, flags);
  if (fd.is_open()) return fd;
  if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
  sys::throw_error(errno, fmt::format("open {} in the container's root", path.native()));
}

base::Fd make_directory_inside(const base::Fd& root, const std::filesystem::path& path) {
  base::Fd found = try_open_inside(root, path, O_PATH | O_DIRECTORY);
  if (found.is_open()) return found;
  if (errno != ENOENT || !path.has_relative_path()) {
    sys::throw_error(errno, fmt::format("open {} in the container's root", path.native()));
  }
  const base::Fd parent = make_directory_inside(root, path.parent_path());
  if (::mkdirat(parent.get(), path.filename().c_str(), 0755) == -1 && errno != EEXIST) {
    sys::throw_error(errno, fmt::format("make {} in the container's root", path.native()));
  }
  return open_inside(root, path, O_PATH | O_DIRECTORY);
}

base::Fd make_file_inside(const base::Fd& root, const std::filesystem::path& path) {
  base::Fd found = try_open_inside(root, path, O_PATH);
  if (found.is_open()) return found;
  const base::Fd parent = make_directory_inside(root, "/" / path.parent_path());
  // O_EXCL refuses to follow a dangling link that the image planted under this name.
  const base::Fd made(sys::check(::openat(parent.get(), path.filename().c_str(),
                                          O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644),
                                 "make {} in the container's root", path.native()));
  return open_inside(root, path, O_PATH);
}

std::string path_of(const base::Fd& fd) {
  return fmt::format("/proc/self/fd/{}", fd.get());
}

std::string describe(const base::Fd& fd) {
  char path[PATH_MAX];
  const ssize_t length = ::readlink(path_of(fd).c_str(), path, sizeof path);
  return length > 0 ? std::string(path, static_cast<std::size_t>(length)) : path_of(fd);
}

}  // namespace minicontainer
