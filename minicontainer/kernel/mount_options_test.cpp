#include "minicontainer/kernel/mount_options.hpp"

#include <gtest/gtest.h>
#include <sys/mount.h>

namespace {

using minicontainer::parse_mount_options;

TEST(MountOptions, NoneAreNone) {
  const auto options = parse_mount_options({});
  EXPECT_EQ(options.flags, 0U);
  EXPECT_EQ(options.propagation, 0U);
  EXPECT_EQ(options.data, "");
}

TEST(MountOptions, SortsTheWords) {
  const auto options =
      parse_mount_options({"nosuid", "size=64k", "ro", "rslave", "mode=755", "noexec"});
  EXPECT_EQ(options.flags, static_cast<unsigned long>(MS_NOSUID | MS_RDONLY | MS_NOEXEC));
  EXPECT_EQ(options.propagation, static_cast<unsigned long>(MS_SLAVE | MS_REC));
  EXPECT_EQ(options.data, "size=64k,mode=755");
}

TEST(MountOptions, TheLaterOfTwoThatContradictHolds) {
  EXPECT_EQ(parse_mount_options({"ro", "rw"}).flags, 0U);
  EXPECT_EQ(parse_mount_options({"rw", "ro"}).flags, static_cast<unsigned long>(MS_RDONLY));
  EXPECT_EQ(parse_mount_options({"nodev", "nosuid", "dev"}).flags,
            static_cast<unsigned long>(MS_NOSUID));
  EXPECT_EQ(parse_mount_options({"shared", "private"}).propagation,
            static_cast<unsigned long>(MS_PRIVATE));
}

TEST(MountOptions, ABindMayBeRecursive) {
  EXPECT_EQ(parse_mount_options({"bind"}).flags, static_cast<unsigned long>(MS_BIND));
  EXPECT_EQ(parse_mount_options({"rbind"}).flags, static_cast<unsigned long>(MS_BIND | MS_REC));
}

TEST(MountOptions, KnowsTheRareOnes) {
  const auto options = parse_mount_options({"nosymfollow", "iversion", "lazytime", "silent"});
  EXPECT_EQ(options.flags,
            static_cast<unsigned long>(MS_NOSYMFOLLOW | MS_I_VERSION | MS_LAZYTIME | MS_SILENT));
  EXPECT_EQ(options.data, "");
  EXPECT_EQ(parse_mount_options({"silent", "loud", "nosymfollow", "symfollow"}).flags, 0U);
}

TEST(MountOptions, DefaultsChangeNothing) {
  const auto options = parse_mount_options({"nosuid", "defaults"});
  EXPECT_EQ(options.flags, static_cast<unsigned long>(MS_NOSUID));
  EXPECT_EQ(options.data, "");
}

}  // namespace
