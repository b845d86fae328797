#include "minicontainer/kernel/copy_up.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/file.hpp"
#include "base/scratch_test.hpp"

namespace {

namespace fs = std::filesystem;
using minicontainer::copy_content;

class CopyUp : public testing::Test {
 protected:
  CopyUp() {
    fs::create_directory(from());
    fs::create_directory(to());
    base::write_file(scratch_ / "secret", "secret");
  }
  [[nodiscard]] fs::path from() const { return scratch_ / "from"; }
  [[nodiscard]] fs::path to() const { return scratch_ / "to"; }
  void copy() const {
    copy_content(base::open_file(from().c_str(), O_RDONLY | O_DIRECTORY),
                 base::open_file(to().c_str(), O_RDONLY | O_DIRECTORY));
  }
  static struct stat status_of(const fs::path& path) {
    struct stat status{};
    EXPECT_EQ(::lstat(path.c_str(), &status), 0) << path;
    return status;
  }

  base::Scratch scratch_;
};

TEST_F(CopyUp, CopiesFoldersAndFiles) {
  fs::create_directories(from() / "a/b");
  base::write_file(from() / "a/b/file", "text");
  base::write_file(from() / "large", std::string(std::size_t{3} << 20, 'x'));
  copy();
  EXPECT_EQ(base::read_file(to() / "a/b/file"), "text");
  EXPECT_EQ(base::read_file(to() / "large").size(), std::size_t{3} << 20);
}

TEST_F(CopyUp, KeepsModesOwnersAndTimes) {
  fs::create_directory(from() / "folder");
  base::write_file(from() / "file", "");
  fs::create_symlink("file", from() / "link");
  if (::geteuid() == 0) {
    for (const char* name : {"folder", "file", "link"})
      EXPECT_EQ(::lchown((from() / name).c_str(), 12, 34), 0);
  }
  EXPECT_EQ(::chmod((from() / "folder").c_str(), 01755), 0);
  EXPECT_EQ(::chmod((from() / "file").c_str(), 04711), 0);
  const timespec times[] = {{.tv_sec = 11}, {.tv_sec = 22}};
  EXPECT_EQ(::utimensat(AT_FDCWD, (from() / "file").c_str(), times, 0), 0);
  copy();
  for (const char* name : {"folder", "file", "link"}) {
    EXPECT_EQ(status_of(to() / name).st_uid, status_of(from() / name).st_uid) << name;
    EXPECT_EQ(status_of(to() / name).st_gid, status_of(from() / name).st_gid) << name;
    EXPECT_EQ(status_of(to() / name).st_mode, status_of(from() / name).st_mode) << name;
  }
  EXPECT_EQ(status_of(to() / "file").st_mtime, 22);
}

TEST_F(CopyUp, ALinkIsCopiedAndNeverFollowed) {
  fs::create_symlink(scratch_ / "secret", from() / "file");
  fs::create_symlink(scratch_.path(), from() / "folder");
  fs::create_symlink("nowhere", from() / "dangling");
  copy();
  EXPECT_EQ(fs::read_symlink(to() / "file"), scratch_ / "secret");
  EXPECT_EQ(fs::read_symlink(to() / "folder"), scratch_.path());
  EXPECT_EQ(fs::read_symlink(to() / "dangling"), "nowhere");
}

TEST_F(CopyUp, AFifoIsCopiedWithoutWaitingForItsOtherEnd) {
  EXPECT_EQ(::mkfifo((from() / "fifo").c_str(), 0640), 0);
  copy();
  EXPECT_EQ(status_of(to() / "fifo").st_mode, static_cast<mode_t>(S_IFIFO | 0640));
}

TEST_F(CopyUp, ADeviceStaysBehind) {
  if (::mknod((from() / "null").c_str(), S_IFCHR | 0666, ::makedev(1, 3)) != 0) {
    GTEST_SKIP() << "no right to make a device node";
  }
  base::write_file(from() / "zzz", "after it");
  copy();
  EXPECT_FALSE(fs::exists(to() / "null"));
  EXPECT_TRUE(fs::exists(to() / "zzz"));
}

TEST_F(CopyUp, AnImageThatNestsWithoutEndIsRefused) {
  base::Fd folder = base::open_file(from().c_str(), O_RDONLY | O_DIRECTORY);
  for (int depth = 0; depth < 300; ++depth) {
    ASSERT_EQ(::mkdirat(folder.get(), "d", 0755), 0);
    folder = base::Fd(::openat(folder.get(), "d", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  }
  EXPECT_EQ(base::message_of([&] { copy(); }),
            "cannot copy a folder that is nested more than 128 deep");
}

}  // namespace
