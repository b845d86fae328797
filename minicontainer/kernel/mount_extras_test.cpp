// Real mounts, each in a child with a mount namespace of its own: nothing is left of them.

#include "minicontainer/kernel/mount_extras.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/scratch_test.hpp"
#include "minicontainer/kernel/mounts.hpp"

namespace {

namespace fs = std::filesystem;
using namespace minicontainer;

/// Runs `body` in a child with mounts of its own. Its expectations count: exit code 0 if all held.
void expect_in_own_mounts(const std::function<void()>& body) {
  const pid_t child = sys::check(::fork(), "fork");
  if (child == 0) {
    try {
      sys::check(::unshare(CLONE_NEWNS), "unshare the mounts");
      sys::check(::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "make them private");
      body();
    } catch (const std::exception& error) {
      ADD_FAILURE() << error.what();
    }
    ::_exit(testing::Test::HasFailure() ? 1 : 0);
  }
  int status = 0;
  sys::check(::waitpid(child, &status, 0), "wait for the child");
  EXPECT_EQ(status, 0) << "see above";
}

class MountExtrasInside : public testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "mounts need root";
    fs::create_directories(root() / "target");
    fs::create_directories(source() / "below");
    base::write_file(source() / "file", "text");
  }
  [[nodiscard]] fs::path root() const { return scratch_ / "root"; }
  [[nodiscard]] fs::path source() const { return scratch_ / "source"; }
  [[nodiscard]] fs::path target() const { return root() / "target"; }

  void perform(Mount mount, std::vector<std::string> words) const {
    mount.destination = "/target";
    const auto given = mount.extras;
    mount.extras = take_mount_extras(words);
    mount.extras.uid_mappings = given.uid_mappings;
    mount.extras.gid_mappings = given.gid_mappings;
    mount.options = parse_mount_options(words);
    mount_with_extras(base::open_file(root().c_str(), O_PATH | O_DIRECTORY), mount);
  }
  /// Binds `source()`, below which a tmpfs is mounted.
  void bind(const std::vector<std::string>& words, const MountExtras& extras = {}) const {
    const auto below = source() / "below";
    sys::check(::mount("t", below.c_str(), "tmpfs", 0, nullptr), "mount below");
    base::write_file(below / "file", "text");
    perform({.source = source().native(), .extras = extras}, words);
  }
  static unsigned long flags_of(const fs::path& path) {
    struct statvfs status{};
    EXPECT_EQ(::statvfs(path.c_str(), &status), 0) << path;
    return status.f_flag;
  }
  static struct stat status_of(const fs::path& path) {
    struct stat status{};
    EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
    return status;
  }

  base::Scratch scratch_;
};

TEST_F(MountExtrasInside, RecursiveFlagsHoldForWhatIsBelow) {
  expect_in_own_mounts([&] {
    bind({"rbind", "rro", "rnosuid"});
    EXPECT_NE(flags_of(target()) & ST_RDONLY, 0U);
    EXPECT_NE(flags_of(target() / "below") & ST_RDONLY, 0U);
    EXPECT_NE(flags_of(target() / "below") & ST_NOSUID, 0U);
    EXPECT_EQ(flags_of(source() / "below") & ST_RDONLY, 0U) << "the source is as it was";
  });
}

TEST_F(MountExtrasInside, PlainFlagsHoldForTheTopOnly) {
  expect_in_own_mounts([&] {
    bind({"rbind", "ro"});
    EXPECT_NE(flags_of(target()) & ST_RDONLY, 0U);
    EXPECT_EQ(flags_of(target() / "below") & ST_RDONLY, 0U);
  });
}

TEST_F(MountExtrasInside, AFlagCanBeTakenAwayFromAll) {
  expect_in_own_mounts([&] {
    bind({"rbind", "ro", "rrw", "rnoatime"});
    EXPECT_EQ(flags_of(target()) & ST_RDONLY, 0U);
    EXPECT_NE(flags_of(target() / "below") & ST_NOATIME, 0U);
  });
}

MountExtras shifted() {
  return {.uid_mappings = {{.container_id = 0, .host_id = 5000, .size = 10}},
          .gid_mappings = {{.container_id = 0, .host_id = 6000, .size = 10}}};
}

TEST_F(MountExtrasInside, IdsLookDifferentThroughAMappedMount) {
  ASSERT_EQ(::chown((source() / "file").c_str(), 3, 4), 0);
  expect_in_own_mounts([&] {
    bind({"rbind", "idmap", "ro"}, shifted());
    EXPECT_EQ(status_of(target() / "file").st_uid, 5003U);
    EXPECT_EQ(status_of(target() / "file").st_gid, 6004U);
    EXPECT_EQ(status_of(target() / "below/file").st_uid, 0U) << "mapped is the top alone";
    EXPECT_EQ(status_of(source() / "file").st_uid, 3U) << "on the disk nothing changes";
    EXPECT_NE(flags_of(target()) & ST_RDONLY, 0U);
  });
}

TEST_F(MountExtrasInside, IdsCanBeMappedForAllBelow) {
  expect_in_own_mounts([&] {
    bind({"rbind", "ridmap"}, shifted());
    EXPECT_EQ(status_of(target() / "file").st_uid, 5000U);
    EXPECT_EQ(status_of(target() / "below/file").st_uid, 5000U);
  });
}

TEST_F(MountExtrasInside, MappingLeavesNoProcessAndNoSecondMount) {
  expect_in_own_mounts([&] {
    bind({"bind", "idmap"}, shifted());
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "a child is left";
    sys::check(::umount(target().c_str()), "unmount");
    EXPECT_TRUE(fs::is_empty(target())) << "something was mounted underneath";
  });
}

// A container sees the old /proc until its root changes: there its children have other numbers.
TEST_F(MountExtrasInside, IdsAreMappedInANewPidNamespaceAsWell) {
  expect_in_own_mounts([&] {
    sys::check(::unshare(CLONE_NEWPID), "unshare the PID namespace");
    bind({"bind", "idmap"}, shifted());
    EXPECT_EQ(status_of(target() / "file").st_uid, 5000U);
  });
}

TEST_F(MountExtrasInside, WhatCannotBeMappedIsNamed) {
  expect_in_own_mounts([&] {
    sys::check(::mount("proc", (source() / "below").c_str(), "proc", 0, nullptr), "mount proc");
    EXPECT_EQ(base::message_of([&] {
                perform({.source = (source() / "below").native(), .extras = shifted()},
                        {"bind", "idmap"});
              }),
              "mount " + (source() / "below").native() +
                  " on /target: option idmap: this kernel, file system or user cannot do it "
                  "(Invalid argument); remove the option");
  });
}

TEST_F(MountExtrasInside, ATmpfsStartsAsWhatItCovers) {
  base::write_file(target() / "file", "text");
  ASSERT_EQ(::chmod(target().c_str(), 0751), 0);
  expect_in_own_mounts([&] {
    perform({.type = "tmpfs", .source = "tmpfs"}, {"tmpcopyup", "ro", "nosuid"});
    EXPECT_EQ(base::read_file(target() / "file"), "text");
    EXPECT_EQ(status_of(target()).st_mode & 07777, 0751U);
    EXPECT_NE(flags_of(target()) & ST_RDONLY, 0U);
    EXPECT_NE(flags_of(target()) & ST_NOSUID, 0U);
  });
}

TEST_F(MountExtrasInside, ATmpfsKeepsTheModeThatItWasGiven) {
  expect_in_own_mounts([&] {
    perform({.type = "tmpfs", .source = "tmpfs"}, {"tmpcopyup", "mode=711"});
    EXPECT_EQ(status_of(target()).st_mode & 07777, 0711U);
    base::write_file(target() / "new", "text");
  });
  EXPECT_FALSE(fs::exists(target() / "new")) << "written into the image";
}

TEST_F(MountExtrasInside, WhatIsMountedBelowIsNotCopied) {
  fs::create_directories(target() / "below");
  expect_in_own_mounts([&] {
    sys::check(::mount("t", (target() / "below").c_str(), "tmpfs", 0, nullptr), "mount below");
    base::write_file(target() / "below/file", "text");
    perform({.type = "tmpfs", .source = "tmpfs"}, {"tmpcopyup"});
    EXPECT_TRUE(fs::is_empty(target() / "below"));
  });
}

// The image's own /target is a link to a folder of the machine's.
TEST_F(MountExtrasInside, ALinkOfTheImageLeadsNowhere) {
  fs::remove(target());
  fs::create_symlink(source(), target());
  expect_in_own_mounts([&] {
    EXPECT_NE(
        base::message_of([&] { perform({.type = "tmpfs", .source = "tmpfs"}, {"tmpcopyup"}); }),
        "nothing was thrown");
    EXPECT_EQ(base::read_file(source() / "file"), "text");
  });
}

}  // namespace
