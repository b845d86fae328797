#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "base/file.hpp"
#include "workbook/submission/small_labs_test.hpp"

namespace {

namespace fs = std::filesystem;
using namespace submission_test;

class Folder : public testing::Test {
 protected:
  void put(const std::string& path, const std::string& content) const {
    fs::create_directories((scratch_ / path).parent_path());
    base::write_file(scratch_ / path, content);
  }
  [[nodiscard]] workbook::Submission read() const {
    return workbook::read_submission(scratch_.path(), small_labs(), "");
  }
  [[nodiscard]] std::string refusal() const {
    return base::message_of<workbook::SubmissionError>([&] { static_cast<void>(read()); });
  }
  base::Scratch scratch_;
};

TEST_F(Folder, OfAWholeWorkbookHasItsParts) {
  put("labs/01-first/clone.cpp", "one");
  put("labs/02-second/status.cpp", "two");
  put("labs/CMakeLists.txt", "x");
  put("build/dev/very/deep/gate.cpp", "not looked at");
  const auto found = read();
  ASSERT_EQ(found.labs.size(), 2U);
  EXPECT_EQ(found.labs[0].files.at("clone.cpp"), "one");
  EXPECT_EQ(found.labs[1].files.at("status.cpp"), "two");
}

TEST_F(Folder, InsideAFolderOfItsOwn) {
  put("download/handin/01-first/clone.cpp", "one");
  put(".git/config", "x");
  EXPECT_EQ(read().labs.at(0).files.at("clone.cpp"), "one");
}

TEST_F(Folder, LinksAreRefused) {
  put("secret", "int secret;");
  fs::create_directories(scratch_ / "01-first");
  fs::create_symlink(scratch_ / "secret", scratch_ / "01-first/clone.cpp");
  EXPECT_EQ(refusal(), "01-first/clone.cpp is a link: hand in the file itself");
  fs::remove(scratch_ / "01-first/clone.cpp");
  fs::create_hard_link(scratch_ / "secret", scratch_ / "01-first/clone.cpp");
  EXPECT_EQ(refusal(), "01-first/clone.cpp is a link: hand in the file itself");
}

TEST_F(Folder, AFolderThatIsALinkIsNotEntered) {
  const base::Scratch elsewhere;
  base::write_file(elsewhere / "clone.cpp", "int secret;");
  fs::create_symlink(elsewhere.path(), scratch_ / "01-first");
  EXPECT_NE(refusal().find("none of the files"), std::string::npos);
}

TEST_F(Folder, APipeDoesNotBlock) {
  fs::create_directories(scratch_ / "01-first");
  ASSERT_EQ(::mkfifo((scratch_ / "01-first/clone.cpp").c_str(), 0644), 0);
  EXPECT_NE(refusal().find("no regular file"), std::string::npos);
}

TEST_F(Folder, AFileThatIsTooLargeIsRefused) {
  put("01-first/clone.cpp", "");
  fs::resize_file(scratch_ / "01-first/clone.cpp", std::uintmax_t{1} << 40);  // all hole
  EXPECT_EQ(refusal(), "01-first/clone.cpp is larger than 1 MiB: no part of a lab is");
}

// Somebody exchanges the file and its folder for links, again and again, while it is read.
TEST_F(Folder, WhatIsSwappedWhileItIsReadNeverLeadsOutside) {
  const base::Scratch outside;
  base::write_file(outside / "clone.cpp", "int secret;");
  put("01-first/clone.cpp", "int mine;");
  const fs::path folder = scratch_ / "01-first";
  std::atomic<bool> is_over = false;
  std::thread swapper([&] {
    while (!is_over) {
      fs::rename(folder, scratch_ / "kept");
      fs::create_directory_symlink(outside.path(), folder);
      fs::remove(folder);
      fs::rename(scratch_ / "kept", folder);
      ::unlink((folder / "clone.cpp").c_str());
      ::symlink((outside / "clone.cpp").c_str(), (folder / "clone.cpp").c_str());
      ::unlink((folder / "clone.cpp").c_str());
      base::write_file(folder / "clone.cpp", "int mine;");
    }
  });
  int accepted = 0;
  for (int round = 0; round < 2000; ++round) {
    try {
      const auto found = read();
      EXPECT_NE(found.labs.at(0).files.at("clone.cpp"), "int secret;");
      ++accepted;
    } catch (const std::runtime_error&) {  // refused, or the file was away
    }
  }
  is_over = true;
  swapper.join();
  EXPECT_GT(accepted, 0) << "else nothing has been tried";
}

}  // namespace
