#include "minicontainer/runtime/spec.hpp"

#include <gtest/gtest.h>
#include <linux/sched.h>

#include <algorithm>

#include <nlohmann/json.hpp>

#include "minicontainer/runtime/config.hpp"

namespace {

using minicontainer::Config;

Config parsed(const nlohmann::json& spec) {
  return minicontainer::parse_config(spec, "spec", "/bundle");
}

bool mounts(const Config& config, const std::string& destination, const std::string& type) {
  return std::any_of(config.mounts.begin(), config.mounts.end(), [&](const auto& mount) {
    return mount.destination == destination && mount.type == type;
  });
}

TEST(Spec, TheDefaultIsADocumentThatWeUnderstand) {
  const Config config = parsed(minicontainer::default_spec());
  EXPECT_EQ(config.namespaces & ~std::uint64_t{CLONE_NEWCGROUP},
            std::uint64_t{CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNS});
  EXPECT_EQ(config.has_namespace(CLONE_NEWCGROUP),
            std::filesystem::exists("/sys/fs/cgroup/cgroup.controllers"));
  EXPECT_EQ(config.process->args, std::vector<std::string>{"sh"});
  EXPECT_TRUE(config.is_root_read_only);
  EXPECT_TRUE(config.uid_mappings.empty());
  EXPECT_EQ(config.masked_paths.size(), 10U);
  EXPECT_EQ(config.read_only_paths.size(), 5U);
}

// OCI runtime specification for Linux, "Default Filesystems".
TEST(Spec, HasTheDefaultFileSystems) {
  for (const auto& spec : {minicontainer::default_spec(), minicontainer::rootless_spec(7, 8)}) {
    const Config config = parsed(spec);
    EXPECT_TRUE(mounts(config, "/proc", "proc"));
    EXPECT_TRUE(mounts(config, "/sys", "sysfs"));
    EXPECT_TRUE(mounts(config, "/dev/pts", "devpts"));
    EXPECT_TRUE(mounts(config, "/dev/shm", "tmpfs"));
    EXPECT_TRUE(mounts(config, "/sys/fs/cgroup", "cgroup"));
  }
}

TEST(Spec, LeavesRootLittle) {
  const auto process = *parsed(minicontainer::default_spec()).process;
  const minicontainer::CapabilitySet kept = 1ULL << 29 | 1ULL << 5 | 1ULL << 10;
  EXPECT_EQ(process.capabilities->bounding, kept);
  EXPECT_EQ(process.capabilities->effective, kept);
  EXPECT_EQ(process.capabilities->permitted, kept);
  EXPECT_EQ(process.capabilities->ambient, kept);
  EXPECT_EQ(process.capabilities->inheritable, 0U);
  EXPECT_TRUE(process.no_new_privileges);
  ASSERT_EQ(process.resource_limits.size(), 1U);
  EXPECT_EQ(process.resource_limits[0].name, "RLIMIT_NOFILE");
  EXPECT_EQ(process.resource_limits[0].hard, 1024U);
  EXPECT_FALSE(process.has_terminal) << "so that a script can run it";
}

TEST(Spec, DeniesAllDevicesToStartWith) {
  const auto resources = parsed(minicontainer::default_spec()).resources;
  ASSERT_EQ(resources->devices.size(), 1U);
  EXPECT_FALSE(resources->devices[0].is_allowed);
  EXPECT_EQ(resources->devices[0].type, 'a');
  EXPECT_FALSE(parsed(minicontainer::rootless_spec(1, 1)).resources.has_value());
}

TEST(Spec, TheRootlessOneMapsTheCallerToRoot) {
  const Config config = parsed(minicontainer::rootless_spec(1234, 567));
  EXPECT_TRUE(config.has_namespace(CLONE_NEWUSER));
  ASSERT_EQ(config.uid_mappings.size(), 1U);
  EXPECT_EQ(config.uid_mappings[0].container_id, 0U);
  EXPECT_EQ(config.uid_mappings[0].host_id, 1234U);
  EXPECT_EQ(config.uid_mappings[0].size, 1U);
  ASSERT_EQ(config.gid_mappings.size(), 1U);
  EXPECT_EQ(config.gid_mappings[0].host_id, 567U);
}

// The kernel refuses an id that the user namespace does not map.
TEST(Spec, TheRootlessOneNamesNoGroupThatIsNotMapped) {
  for (const auto& mount : parsed(minicontainer::rootless_spec(1, 1)).mounts) {
    EXPECT_EQ(mount.options.data.find("gid="), std::string::npos) << mount.destination;
  }
}

}  // namespace
