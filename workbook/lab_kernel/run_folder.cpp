#include "workbook/lab_kernel/run_folder.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <functional>
#include <stdexcept>
#include <string>

#include "base/check.hpp"

namespace workbook {
namespace {

namespace fs = std::filesystem;

constexpr char kPrefix[] = "lab-guest-";
constexpr char kLockFile[] = "lock";
// A folder that has just been made may not have its lock yet.
constexpr std::chrono::seconds kNew{20};

std::string why_not(const fs::path& place) {
  struct statvfs status{};
  if (::statvfs(place.c_str(), &status) == -1) return "is not there";
  if (::access(place.c_str(), W_OK | X_OK) == -1) return "is not yours to write";
  if ((status.f_flag & ST_NOEXEC) != 0) return "is mounted noexec";
  return "";
}

bool is_own_run(const fs::path& folder) {
  struct stat status{};
  return folder.filename().native().starts_with(kPrefix) && ::lstat(folder.c_str(), &status) == 0 &&
         S_ISDIR(status.st_mode) && (status.st_uid == ::geteuid() || ::geteuid() == 0);
}

bool is_new(const fs::path& folder) {
  std::error_code error;
  const auto changed = fs::last_write_time(folder, error);
  return error || fs::file_time_type::clock::now() - changed < kNew;
}

// A lock that nobody holds: then it is ours, until it is closed.
base::Fd take_lock(const fs::path& folder) {
  base::Fd lock(::open((folder / kLockFile).c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (lock.is_open() && ::flock(lock.get(), LOCK_EX | LOCK_NB) == -1) lock.close();
  return lock;
}

void each_run(const fs::path& place, const std::function<void(const fs::path&)>& visit) {
  std::error_code error;
  for (fs::directory_iterator entry(place, error), end; !error && entry != end;
       entry.increment(error))
    if (is_own_run(entry->path())) visit(entry->path());
}

}  // namespace

fs::path place_for_runs() {
  std::vector<fs::path> candidates = {"/tmp", "/var/tmp", "/dev/shm"};
  if (const char* wished = std::getenv("TMPDIR"); wished != nullptr && *wished == '/')
    candidates.insert(candidates.begin(), wished);
  std::string refused;
  for (const auto& place : candidates) {
    const auto reason = why_not(place);
    if (reason.empty()) return place;
    refused += fmt::format("{}{} {}", refused.empty() ? "" : ", ", place.native(), reason);
  }
  throw std::runtime_error(fmt::format(
      "a guest needs a folder for temporary files that is not mounted noexec ({}): set TMPDIR to "
      "one",
      refused));
}

void sweep_runs(const fs::path& place) {
  each_run(place, [](const fs::path& folder) {
    if (is_new(folder)) return;
    const bool has_lock_file = fs::exists(folder / kLockFile);
    const base::Fd lock = take_lock(folder);
    std::error_code ignored;
    if (lock.is_open() || !has_lock_file) fs::remove_all(folder, ignored);
  });
}

std::vector<int> processors_of_runs(const fs::path& place) {
  std::vector<int> result;
  each_run(place, [&](const fs::path& folder) {
    int cpu = 0;
    const auto name = folder.filename().native().substr(sizeof kPrefix - 1);
    if (std::sscanf(name.c_str(), "%d-", &cpu) == 1 && !take_lock(folder).is_open())
      result.push_back(cpu);
  });
  return result;
}

RunFolder::RunFolder(int cpu) {
  const auto place = place_for_runs();
  sweep_runs(place);
  std::string pattern = place / fmt::format("{}{}-XXXXXX", kPrefix, cpu);
  if (::mkdtemp(pattern.data()) == nullptr) sys::throw_error(errno, "make " + pattern);
  path_ = pattern;
  lock_ = base::open_file((path_ / kLockFile).c_str(), O_RDWR | O_CREAT | O_EXCL, 0600);
  sys::check(::flock(lock_.get(), LOCK_EX | LOCK_NB), "lock {}", path_.native());
}

RunFolder::~RunFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

}  // namespace workbook
