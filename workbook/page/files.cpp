#include "workbook/page/files.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <map>

namespace page {

std::optional<OpenFile> open_beneath(const std::filesystem::path& folder, const std::string& path) {
  if (path.find('\0') != path.npos) return std::nullopt;
  const base::Fd root(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!root.is_open()) return std::nullopt;
  open_how how{};
  how.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK;  // a named pipe must not make us wait
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  OpenFile file;
  file.fd = base::Fd(
      static_cast<int>(::syscall(SYS_openat2, root.get(), path.c_str(), &how, sizeof how)));
  struct stat status{};
  if (!file.fd.is_open() || ::fstat(file.fd.get(), &status) == -1) return std::nullopt;
  if (!S_ISREG(status.st_mode)) return std::nullopt;
  file.size = static_cast<std::size_t>(status.st_size);
  return file;
}

std::string media_type(const std::string& path) {
  static const std::map<std::string, std::string> kTypes{{".html", "text/html; charset=utf-8"},
                                                         {".css", "text/css; charset=utf-8"},
                                                         {".js", "text/javascript; charset=utf-8"},
                                                         {".json", "application/json"},
                                                         {".svg", "image/svg+xml"},
                                                         {".woff2", "font/woff2"},
                                                         {".txt", "text/plain; charset=utf-8"},
                                                         {".md", "text/plain; charset=utf-8"}};
  const auto type = kTypes.find(std::filesystem::path(path).extension());
  return type == kTypes.end() ? "application/octet-stream" : type->second;
}

}  // namespace page
