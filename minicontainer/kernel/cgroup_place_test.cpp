#include "minicontainer/kernel/cgroup_place.hpp"

#include <gtest/gtest.h>

#include "base/file.hpp"
#include "base/scratch_test.hpp"

namespace {

using base::message_of;
using minicontainer::CgroupVersion;
using minicontainer::CgroupView;
using minicontainer::choose_cgroup_place;

// A machine on which each controller has a tree, two share one, and the v2 tree has none.
const CgroupView kHybrid{
    .mountinfo =
        "23 1 8:1 / / rw - ext4 /dev/sda rw\n"
        "31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw\n"
        "32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw shared:4 - cgroup cgroup "
        "rw,cpu,cpuacct\n"
        "35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
        "40 31 0:37 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,xattr,name=systemd\n"
        "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n",
    .membership = "9:name=systemd:/\n4:memory:/some/group\n2:cpu,cpuacct:/\n0::/\n"};

TEST(CgroupPlace, OnAHybridMachineItIsTheTreesOfV1) {
  const auto place = choose_cgroup_place(kHybrid, "/mine/c1", "c1");
  EXPECT_EQ(place.version, CgroupVersion::kV1);
  const std::map<std::string, std::filesystem::path> expected{
      {"cpu", "/sys/fs/cgroup/cpu,cpuacct/mine/c1"},
      {"cpuacct", "/sys/fs/cgroup/cpu,cpuacct/mine/c1"},
      {"memory", "/sys/fs/cgroup/memory/mine/c1"},
      {"name=systemd", "/sys/fs/cgroup/systemd/mine/c1"}};
  EXPECT_EQ(place.folders, expected);
}

TEST(CgroupPlace, RelativeToOurOwnGroup) {
  const auto place = choose_cgroup_place(kHybrid, "", "c1");
  EXPECT_EQ(place.folders.at("memory"), "/sys/fs/cgroup/memory/some/group/minirun-c1");
  EXPECT_EQ(place.folders.at("cpu"), "/sys/fs/cgroup/cpu,cpuacct/minirun-c1");
}

// Docker on v1: the mount shows only the container's group, /proc/self/cgroup the whole path.
TEST(CgroupPlace, InAContainerOnV1) {
  const CgroupView view{.mountinfo =
                            "35 31 0:32 /docker/abc /sys/fs/cgroup/pids ro - cgroup "
                            "cgroup rw,pids\n",
                        .membership = "8:pids:/docker/abc/inner\n"};
  EXPECT_EQ(choose_cgroup_place(view, "x", "c").folders.at("pids"), "/sys/fs/cgroup/pids/inner/x");
  EXPECT_EQ(choose_cgroup_place(view, "/x", "c").folders.at("pids"), "/sys/fs/cgroup/pids/x");
}

TEST(CgroupPlace, AGroupOutsideWhatIsMountedCountsAsTheTop) {
  const CgroupView view{.mountinfo = "35 31 0:32 /a /sys/fs/cgroup/pids rw - cgroup c rw,pids\n",
                        .membership = "8:pids:/b\n"};
  EXPECT_EQ(choose_cgroup_place(view, "x", "c").folders.at("pids"), "/sys/fs/cgroup/pids/x");
}

TEST(CgroupPlace, ANamedTreeAloneDoesNotMakeItV1) {
  const CgroupView view{
      .mountinfo =
          "40 31 0:37 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,name=systemd\n"
          "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n",
      .membership = "1:name=systemd:/\n0::/\n"};
  const auto place = choose_cgroup_place(view, "/mine", "c1");
  EXPECT_EQ(place.version, CgroupVersion::kV2);
  EXPECT_EQ(place.folders.at(""), "/sys/fs/cgroup/unified/mine");
  EXPECT_EQ(place.folders.size(), 1U);
}

// A v2 tree in a folder: in its group "slice/shell" is our process, "slice" grants controllers.
TEST(CgroupPlace, OnV2AGroupWithProcessesCannotBeTheParent) {
  const base::Scratch scratch;
  std::filesystem::create_directories(scratch / "slice/shell");
  base::write_file(scratch / "slice/cgroup.subtree_control", "memory pids\n");
  base::write_file(scratch / "slice/shell/cgroup.subtree_control", "\n");
  base::write_file(scratch / "slice/shell/cgroup.procs", "4711\n");
  const CgroupView view{
      .mountinfo = "41 31 0:38 / " + scratch.path().native() + " rw - cgroup2 cgroup2 rw\n",
      .membership = "0::/slice/shell\n"};
  EXPECT_EQ(choose_cgroup_place(view, "", "c1").folders.at(""), scratch / "slice/minirun-c1");
  EXPECT_EQ(choose_cgroup_place(view, "/top", "c1").folders.at(""), scratch / "top");
}

TEST(CgroupPlace, NeverOutsideTheTree) {
  EXPECT_NE(message_of([] {
              choose_cgroup_place(kHybrid, "/a/../../etc", "c1");
            }).find("linux.cgroupsPath: \"/a/../../etc\" leads out"),
            std::string::npos);
}

TEST(CgroupPlace, AMachineWithoutGroupsIsNamed) {
  const CgroupView view{.mountinfo = "23 1 8:1 / / rw - ext4 /dev/sda rw\n", .membership = ""};
  EXPECT_NE(message_of([&] { choose_cgroup_place(view, "", "c1"); }).find("no control groups"),
            std::string::npos);
}

TEST(CgroupPlace, MountPointsMayHaveSpaces) {
  const CgroupView view{.mountinfo = "35 31 0:32 / /my\\040groups rw - cgroup c rw,pids\n",
                        .membership = "8:pids:/\n"};
  EXPECT_EQ(choose_cgroup_place(view, "/x", "c").folders.at("pids"), "/my groups/x");
}

}  // namespace
