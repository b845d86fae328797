#include "workbook/lab_kernel/cache.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <functional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "base/check.hpp"
#include "base/digest.hpp"

namespace workbook {

namespace fs = std::filesystem;

fs::path cache_folder() {
  const auto variable = [](const char* name) -> std::string {
    const char* value = ::secure_getenv(name);
    return value == nullptr ? "" : value;
  };
  if (const auto chosen = variable("LAB_CACHE"); !chosen.empty()) return fs::absolute(chosen);
  if (const auto base = variable("XDG_CACHE_HOME"); base.starts_with("/")) {
    return fs::path(base) / "container-workbook";
  }
  const auto home = variable("HOME");
  if (home.empty()) {
    throw std::runtime_error(
        "there is no HOME to keep kernels and images in: set LAB_CACHE to a folder of yours");
  }
  return fs::path(home) / ".cache/container-workbook";
}

std::string key_of(const std::string& content, std::size_t digits) {
  return base::sha256(content).substr(0, digits);
}

base::Fd lock_file(const fs::path& file) {
  auto fd = base::open_file(file.c_str(), O_RDWR | O_CREAT, 0644);
  int result = 0;
  do {
    result = ::flock(fd.get(), LOCK_EX);
  } while (result == -1 && errno == EINTR);
  sys::check(result, "lock {}", file.native());
  return fd;
}

void touch(const fs::path& thing) noexcept {
  ::utimensat(AT_FDCWD, thing.c_str(), nullptr, 0);
}

void prune(const fs::path& folder, const std::string& prefix, std::chrono::hours age) {
  const auto oldest = fs::file_time_type::clock::now() - age;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (!entry.path().filename().native().starts_with(prefix)) continue;
    const auto touched = entry.last_write_time(ignored);
    if (!ignored && touched < oldest) fs::remove_all(entry.path(), ignored);
  }
}

void prune_to(const fs::path& folder, const std::string& prefix, std::size_t count) {
  const auto in_use = fs::file_time_type::clock::now() - std::chrono::hours(1);
  std::vector<std::pair<fs::file_time_type, fs::path>> things;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (!entry.path().filename().native().starts_with(prefix)) continue;
    const auto touched = entry.last_write_time(ignored);
    if (!ignored) things.emplace_back(touched, entry.path());
  }
  std::ranges::sort(things, std::greater{});
  for (std::size_t i = count; i < things.size(); ++i) {
    if (things[i].first < in_use) fs::remove_all(things[i].second, ignored);
  }
}

}  // namespace workbook
