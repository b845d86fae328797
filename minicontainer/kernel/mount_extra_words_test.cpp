#include <gtest/gtest.h>
#include <sys/mount.h>

#include "minicontainer/kernel/mount_extras.hpp"

namespace {

using minicontainer::MountExtras;
using minicontainer::take_mount_extras;

MountExtras extras_of(std::vector<std::string> options) {
  return take_mount_extras(options);
}

TEST(MountExtraWords, AreTakenOutAndTheOthersStay) {
  std::vector<std::string> options = {"ro", "rro", "size=1k", "tmpcopyup", "rslave"};
  const auto extras = take_mount_extras(options);
  EXPECT_EQ(options, (std::vector<std::string>{"ro", "size=1k", "rslave"}));
  EXPECT_EQ(extras.recursive_set, std::uint64_t{MOUNT_ATTR_RDONLY});
  EXPECT_TRUE(extras.copies_up);
  EXPECT_FALSE(extras.is_id_mapped);
}

TEST(MountExtraWords, NoneAreNone) {
  const auto extras = extras_of({"bind", "relatime"});
  EXPECT_EQ(extras.recursive_set, 0U);
  EXPECT_EQ(extras.recursive_clear, 0U);
  EXPECT_FALSE(extras.copies_up || extras.is_id_mapped || extras.is_id_mapped_recursively);
}

TEST(MountExtraWords, TheLaterOfTwoThatContradictHolds) {
  EXPECT_EQ(extras_of({"rro", "rrw"}).recursive_set, 0U);
  EXPECT_EQ(extras_of({"rro", "rrw"}).recursive_clear, std::uint64_t{MOUNT_ATTR_RDONLY});
  EXPECT_EQ(extras_of({"rrw", "rro"}).recursive_set, std::uint64_t{MOUNT_ATTR_RDONLY});
  EXPECT_EQ(extras_of({"rrw", "rro"}).recursive_clear, 0U);
}

// The kernel refuses (EINVAL) an access time without all of its bits cleared.
TEST(MountExtraWords, AnAccessTimeIsAChoiceOfThree) {
  for (const char* word : {"rnoatime", "ratime", "rrelatime", "rstrictatime", "rnorelatime"}) {
    EXPECT_EQ(extras_of({word}).recursive_clear, std::uint64_t{MOUNT_ATTR__ATIME}) << word;
  }
  EXPECT_EQ(extras_of({"rnoatime"}).recursive_set, std::uint64_t{MOUNT_ATTR_NOATIME});
  EXPECT_EQ(extras_of({"rnoatime", "rstrictatime"}).recursive_set,
            std::uint64_t{MOUNT_ATTR_STRICTATIME});
  EXPECT_EQ(extras_of({"rnoatime", "rrelatime"}).recursive_set, 0U);
}

TEST(MountExtraWords, IdsAreMappedForOneMountOrAll) {
  EXPECT_TRUE(extras_of({"idmap"}).is_id_mapped);
  EXPECT_FALSE(extras_of({"idmap"}).is_id_mapped_recursively);
  EXPECT_TRUE(extras_of({"ridmap"}).is_id_mapped);
  EXPECT_TRUE(extras_of({"ridmap"}).is_id_mapped_recursively);
}

}  // namespace
