#include "base/file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <climits>

#include "base/check.hpp"
#include "base/undo.hpp"

namespace base {

std::filesystem::path resolve_folder(const std::filesystem::path& path) {
  const Fd folder = open_file(path.c_str(), O_PATH | O_DIRECTORY);
  char found[PATH_MAX];
  const std::string link = fmt::format("/proc/self/fd/{}", folder.get());
  const ssize_t length = sys::check(::readlink(link.c_str(), found, sizeof found),
                                    "find the way to {}", path.native());
  return std::string(found, static_cast<std::size_t>(length));
}

std::string read_all(const Fd& fd, std::size_t limit) {
  std::string content;
  char buffer[16384];
  for (;;) {
    const ssize_t count = ::read(fd.get(), buffer, sizeof buffer);
    if (count == -1 && errno == EINTR) continue;
    sys::check(count, "read");
    if (count == 0) return content;
    if (content.size() + static_cast<std::size_t>(count) > limit) {
      sys::throw_error(EFBIG, fmt::format("read more than {} bytes", limit));
    }
    content.append(buffer, static_cast<std::size_t>(count));
  }
}

std::string read_file(const std::filesystem::path& path, std::size_t limit) {
  const Fd fd = open_file(path.c_str(), O_RDONLY);
  try {
    return read_all(fd, limit);
  } catch (const std::system_error& error) {
    sys::throw_error(error.code().value(), fmt::format("read {}", path.native()));
  }
}

std::string read_kernel_value(const std::filesystem::path& path) {
  const Fd fd = open_file(path.c_str(), O_RDONLY);
  char buffer[16384];
  const ssize_t count =
      sys::check(::read(fd.get(), buffer, sizeof buffer), "read {}", path.native());
  return {buffer, static_cast<std::size_t>(count)};
}

void write_all(const Fd& fd, std::string_view content) {
  while (!content.empty()) {
    const ssize_t count = ::write(fd.get(), content.data(), content.size());
    if (count == -1 && errno == EINTR) continue;
    sys::check(count, "write");
    content.remove_prefix(static_cast<std::size_t>(count));
  }
}

void write_file(const std::filesystem::path& path, std::string_view content) {
  const Fd fd = open_file(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  ssize_t count = 0;
  do {
    count = ::write(fd.get(), content.data(), content.size());
  } while (count == -1 && errno == EINTR);
  sys::check(count, "write \"{}\" to {}", content.substr(0, 80), path.native());
  write_all(fd, content.substr(static_cast<std::size_t>(count)));
}

void replace_file(const std::filesystem::path& path, std::string_view content) {
  const std::string beside = path.native() + ".new";
  Undo undo;
  {
    const Fd fd = open_file(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    undo.add([&] { ::unlink(beside.c_str()); });
    write_all(fd, content);
    sys::check(::fsync(fd.get()), "flush {}", beside);
  }
  sys::check(::rename(beside.c_str(), path.c_str()), "rename {} to {}", beside, path.native());
  undo.commit();
}

}  // namespace base
