#include "minicontainer/kernel/inside.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/file.hpp"
#include "base/scratch_test.hpp"

namespace {

namespace fs = std::filesystem;
using namespace minicontainer;

/// A root with a secret beside it, which nothing inside may reach or change.
class Inside : public testing::Test {
 protected:
  Inside() {
    fs::create_directories(root_path());
    fs::create_directories(outside());
    base::write_file(outside() / "secret", "secret");
    root_ = base::open_file(root_path().c_str(), O_PATH | O_DIRECTORY);
  }
  ~Inside() override {
    EXPECT_EQ(std::distance(fs::directory_iterator(outside()), {}), 1) << "made outside the root";
    EXPECT_EQ(std::distance(fs::directory_iterator(scratch_.path()), {}), 2);
  }

  [[nodiscard]] fs::path root_path() const { return scratch_ / "root"; }
  [[nodiscard]] fs::path outside() const { return scratch_ / "outside"; }
  [[nodiscard]] int error_of_open(const fs::path& path) const {
    return base::error_of([&] { open_inside(root_, path, O_RDONLY); });
  }

  base::Scratch scratch_;
  base::Fd root_;
};

TEST_F(Inside, OpensWhatIsThere) {
  fs::create_directories(root_path() / "etc");
  base::write_file(root_path() / "etc/name", "inside");
  EXPECT_EQ(base::read_all(open_inside(root_, "/etc/name", O_RDONLY)), "inside");
  EXPECT_EQ(base::read_all(open_inside(root_, "etc/name", O_RDONLY)), "inside");
}

TEST_F(Inside, AnAbsoluteLinkStartsAtTheRoot) {
  fs::create_directories(root_path() / "etc");
  base::write_file(root_path() / "etc/name", "inside");
  fs::create_symlink("/etc", root_path() / "link");
  EXPECT_EQ(base::read_all(open_inside(root_, "/link/name", O_RDONLY)), "inside");
}

TEST_F(Inside, ALinkToTheHostLeadsNowhere) {
  fs::create_symlink(outside() / "secret", root_path() / "absolute");
  fs::create_symlink("../outside/secret", root_path() / "relative");
  fs::create_symlink(outside(), root_path() / "folder");
  EXPECT_EQ(error_of_open("/absolute"), ENOENT);
  EXPECT_EQ(error_of_open("/relative"), ENOENT);
  EXPECT_EQ(error_of_open("/folder/secret"), ENOENT);
}

TEST_F(Inside, DotsStopAtTheRoot) {
  EXPECT_EQ(error_of_open("../outside/secret"), ENOENT);
  EXPECT_EQ(error_of_open("/../../../../outside/secret"), ENOENT);
  base::write_file(root_path() / "file", "inside");
  EXPECT_EQ(base::read_all(open_inside(root_, "/../../file", O_RDONLY)), "inside");
}

TEST_F(Inside, AMagicLinkIsNotFollowed) {
  const base::Fd proc = base::open_file("/proc", O_PATH | O_DIRECTORY);
  EXPECT_EQ(base::error_of([&] { open_inside(proc, "self/root/etc", O_PATH); }), ELOOP);
}

TEST_F(Inside, EveryDescriptorIsCloseOnExec) {
  const base::Fd fd = open_inside(root_, "/", O_PATH | O_DIRECTORY);
  EXPECT_NE(::fcntl(fd.get(), F_GETFD) & FD_CLOEXEC, 0);
}

TEST_F(Inside, MakesMissingParents) {
  make_directory_inside(root_, "/a/b/c");
  EXPECT_TRUE(fs::is_directory(root_path() / "a/b/c"));
  make_file_inside(root_, "/x/y/file");
  EXPECT_TRUE(fs::is_regular_file(root_path() / "x/y/file"));
  make_file_inside(root_, "top");
  EXPECT_TRUE(fs::is_regular_file(root_path() / "top"));
}

TEST_F(Inside, WhatIsThereStaysAsItIs) {
  fs::create_directories(root_path() / "etc");
  base::write_file(root_path() / "etc/name", "inside");
  make_directory_inside(root_, "/etc");
  make_file_inside(root_, "/etc/name");
  EXPECT_EQ(base::read_file(root_path() / "etc/name"), "inside");
}

TEST_F(Inside, MakesNothingBehindALinkToTheHost) {
  fs::create_symlink(outside(), root_path() / "folder");
  EXPECT_NE(base::error_of([&] { make_directory_inside(root_, "/folder/new"); }), 0);
  EXPECT_NE(base::error_of([&] { make_file_inside(root_, "/folder/new"); }), 0);
}

TEST_F(Inside, DotsMakeNothingOutside) {
  EXPECT_NO_THROW(make_directory_inside(root_, "/../made"));
  EXPECT_TRUE(fs::is_directory(root_path() / "made"));
  EXPECT_NO_THROW(make_file_inside(root_, "/../../file"));
  EXPECT_TRUE(fs::is_regular_file(root_path() / "file"));
}

TEST_F(Inside, ADanglingLinkIsNotFilled) {
  fs::create_symlink(outside() / "new", root_path() / "link");
  EXPECT_EQ(base::error_of([&] { make_file_inside(root_, "/link"); }), EEXIST);
  EXPECT_NE(base::error_of([&] { make_directory_inside(root_, "/link"); }), 0);
  EXPECT_NE(base::error_of([&] { make_directory_inside(root_, "/link/below"); }), 0);
}

TEST_F(Inside, ALinkThatBitesItsTailIsRefused) {
  fs::create_symlink("two", root_path() / "one");
  fs::create_symlink("one", root_path() / "two");
  EXPECT_EQ(error_of_open("/one"), ELOOP);
  EXPECT_EQ(base::error_of([&] { make_directory_inside(root_, "/one/x"); }), ELOOP);
}

TEST_F(Inside, AFileIsNoFolder) {
  base::write_file(root_path() / "file", "");
  EXPECT_EQ(base::error_of([&] { make_directory_inside(root_, "/file"); }), ENOTDIR);
  EXPECT_EQ(base::error_of([&] { make_directory_inside(root_, "/file/x"); }), ENOTDIR);
}

TEST_F(Inside, ARefusalNamesThePath) {
  EXPECT_EQ(base::message_of([&] { open_inside(root_, "/no/such", O_PATH); }),
            "open /no/such in the container's root: No such file or directory");
}

TEST_F(Inside, ADescriptorHasAPathAndAName) {
  base::write_file(root_path() / "file", "inside");
  const base::Fd fd = open_inside(root_, "/file", O_PATH);
  EXPECT_EQ(base::read_file(path_of(fd)), "inside");
  EXPECT_EQ(describe(fd), root_path() / "file");
}

}  // namespace
