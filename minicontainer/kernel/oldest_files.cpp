#include "minicontainer/kernel/oldest_files.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/check.hpp"

namespace minicontainer {
namespace {

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

struct File {
  std::pair<time_t, long> written;  ///< seconds, nanoseconds
  std::string name;
};

std::vector<File> files_in(const base::Fd& folder) {
  base::Fd own(sys::check(::openat(folder.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC),
                          "open the folder once more"));
  const std::unique_ptr<DIR, CloseFolder> entries(::fdopendir(own.get()));
  if (!entries) sys::throw_error(errno, "list the folder");
  static_cast<void>(own.release());  // closedir closes it
  std::vector<File> files;
  while (const dirent* entry = ::readdir(entries.get())) {
    struct stat status{};
    if (::fstatat(folder.get(), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == -1) continue;
    if (S_ISDIR(status.st_mode)) continue;
    files.push_back({{status.st_mtim.tv_sec, status.st_mtim.tv_nsec}, entry->d_name});
  }
  return files;
}

}  // namespace

void remove_oldest_files(const base::Fd& folder, std::size_t keep) {
  auto files = files_in(folder);
  if (files.size() <= keep) return;
  std::ranges::sort(files, {}, &File::written);
  for (std::size_t i = 0; i < files.size() - keep; ++i) {
    ::unlinkat(folder.get(), files[i].name.c_str(), 0);  // another process may have been quicker
  }
}

}  // namespace minicontainer
