// What tests of every folder need: a folder of their own, and the text of an expected exception.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <functional>
#include <string>

#include "base/check.hpp"

namespace base {

/// An empty folder that every user may enter; it is gone, with all in it, when this ends.
class Scratch {
 public:
  Scratch() {
    std::string pattern = std::filesystem::temp_directory_path() / "workbook-test-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) sys::throw_error(errno, "make " + pattern);
    folder_ = std::filesystem::canonical(pattern);
    std::filesystem::permissions(folder_, std::filesystem::perms(0755));
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return folder_; }
  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const {
    return folder_ / name;
  }

 private:
  std::filesystem::path folder_;
};

/// What `action` says when it throws an Error; "nothing was thrown" when it does not.
template <typename Error = std::exception>
std::string message_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

/// The error number of the std::system_error that `action` throws; 0 when it throws none.
inline int error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const std::system_error& error) {
    return error.code().value();
  }
  return 0;
}

}  // namespace base
