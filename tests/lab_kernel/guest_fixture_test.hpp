// What tests of the lab kernel share: a guest to start, and that nothing of it is left afterwards.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/scratch_test.hpp"
#include "workbook/lab_kernel/guest.hpp"

namespace workbook_test {

/// The processes whose working directory is `folder` or below: the guests that run there.
std::vector<int> processes_in(const std::filesystem::path& folder);

/// The wardens of the run in `folder`: it is in their plan.
std::vector<int> wardens_of(const std::filesystem::path& folder);

class Guest : public testing::Test {
 protected:
  Guest();
  /// Fails the test when a process of a guest, or a folder of one, is still there.
  ~Guest() override;

  /// A guest of the kernel that is there, ours or Debian's, with the walls that are there.
  static workbook::GuestOptions options(std::vector<std::string> argv);
  /// Whether that kernel is ours.
  static bool has_our_kernel();
  /// A line for the shell.
  static workbook::GuestOptions shell(const std::string& line);
  /// Where the guests of this test have their folders.
  [[nodiscard]] const std::filesystem::path& place() const { return place_.path(); }
  [[nodiscard]] std::vector<std::string> folders() const;

  base::Scratch scratch_;  ///< for files of the test

 private:
  base::Scratch place_;
};

}  // namespace workbook_test
