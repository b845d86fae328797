#include "minicontainer/kernel/filter_cache.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.hpp"
#include "base/fd.hpp"
#include "base/file.hpp"
#include "minicontainer/kernel/build_id.hpp"
#include "minicontainer/kernel/filter_file.hpp"
#include "minicontainer/kernel/newer_calls.hpp"
#include "minicontainer/kernel/oldest_files.hpp"

namespace minicontainer {
namespace {

namespace fs = std::filesystem;

bool belongs_to_us_alone(const base::Fd& fd, mode_t type) {
  struct stat status{};
  return ::fstat(fd.get(), &status) == 0 && (status.st_mode & S_IFMT) == type &&
         status.st_uid == ::geteuid() && (status.st_mode & 077) == 0;
}

// The folder, if it can be trusted; else a closed descriptor.
base::Fd open_folder(const fs::path& folder) {
  constexpr int kFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  if (folder.empty()) return {};
  base::Fd fd(::open(folder.c_str(), kFlags));
  if (!fd.is_open() && errno == ENOENT && ::mkdir(folder.c_str(), 0700) == 0) {
    fd = base::Fd(::open(folder.c_str(), kFlags));
  }
  if (!fd.is_open() || !belongs_to_us_alone(fd, S_IFDIR)) return {};
  return fd;
}

// O_NONBLOCK: to open a pipe that has got there must not wait for its other end.
std::optional<SeccompFilter> find(const base::Fd& folder, const std::string& name,
                                  const std::string& key) {
  const base::Fd file(
      ::openat(folder.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file.is_open() || !belongs_to_us_alone(file, S_IFREG)) return std::nullopt;
  try {
    return parse_filter_file(base::read_all(file, kLargestFilterFile), key);
  } catch (const std::system_error&) {  // too large, or unreadable: as if it were not there
    return std::nullopt;
  }
}

// Written beside and renamed, so that nobody reads half a file. It need not outlive a power cut:
// a file whose content was lost has the wrong sum.
void store(const base::Fd& folder, const std::string& name, const std::string& content) {
  const std::string beside = fmt::format("{}.{}", name, ::getpid());
  ::unlinkat(folder.get(), beside.c_str(), 0);  // of a process of the same pid that was killed
  const base::Fd file(
      sys::check(::openat(folder.get(), beside.c_str(),
                          O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600),
                 "make {}", beside));
  try {
    base::write_all(file, content);
    sys::check(::renameat(folder.get(), beside.c_str(), folder.get(), name.c_str()), "rename {}",
               beside);
  } catch (...) {
    ::unlinkat(folder.get(), beside.c_str(), 0);
    throw;
  }
}

}  // namespace

SeccompFilter cached_filter(const fs::path& folder, const std::string& key,
                            const SeccompProfile& profile) {
  const std::string build = build_id();
  const base::Fd cache = build.empty() ? base::Fd() : open_folder(folder);
  const std::string whole_key = build + '\n' + key;
  const std::string name = filter_file_name(whole_key);
  if (cache.is_open()) {
    if (auto found = find(cache, name, whole_key)) return *std::move(found);
  }
  SeccompFilter filter = compile_filter(profile);
  answer_newer_calls(filter, profile);
  if (!cache.is_open()) return filter;
  try {
    remove_oldest_files(cache, kMostCachedFilters - 1);
    store(cache, name, format_filter_file(filter, whole_key));
  } catch (const std::system_error&) {  // a full or read-only disk keeps no container from starting
  }
  return filter;
}

}  // namespace minicontainer
