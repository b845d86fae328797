// What the tests of the demos share: a copy of a demo that every user may run, and what still runs
// of it.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "base/check.hpp"

namespace demo_test {

namespace fs = std::filesystem;

/// A folder that every user may enter, with a copy of the program: the build folder may be private.
class PublicCopy {
 public:
  explicit PublicCopy(const std::string& program) {
    std::string pattern = fs::temp_directory_path() / "demo-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) sys::throw_error(errno, "make " + pattern);
    folder_ = pattern;
    fs::permissions(folder_, fs::perms(0755));
    fs::copy_file(fs::path(DEMO_PROGRAMS) / program, folder_ / program);
    program_ = folder_ / program;
  }
  ~PublicCopy() { fs::remove_all(folder_); }
  PublicCopy(const PublicCopy&) = delete;
  PublicCopy& operator=(const PublicCopy&) = delete;

  [[nodiscard]] const fs::path& folder() const { return folder_; }
  [[nodiscard]] const fs::path& program() const { return program_; }

 private:
  fs::path folder_;
  fs::path program_;
};

/// The processes whose program lies in the folder.
inline std::vector<std::string> processes_from(const fs::path& folder) {
  std::vector<std::string> found;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    std::error_code is_gone;
    const fs::path program = fs::read_symlink(entry.path() / "exe", is_gone);
    if (!is_gone && program.parent_path() == folder) found.push_back(entry.path().filename());
  }
  return found;
}

}  // namespace demo_test
