#include <linux/sched.h>
#include <sys/mount.h>
#include <sys/personality.h>

#include "minicontainer/runtime/config.hpp"
#include "minicontainer/runtime/config_test.hpp"

namespace {

using namespace minicontainer_test;
using minicontainer::Config;

const std::vector<Refusal> kRefusals = {
    {"UnknownNamespace", R"({"linux": {"namespaces": [{"type": "moon"}]}})",
     "linux.namespaces[0].type: \"moon\" is no kind of namespace"},
    {"NamespaceTwice", R"({"linux": {"namespaces": [{"type": "pid"}, {"type": "pid"}]}})",
     "linux.namespaces[1].type: is listed twice"},
    {"MapWithoutSize", R"({"linux": {"uidMappings": [{"containerID": 0, "hostID": 0}]}})",
     "linux.uidMappings[0]: \"size\" is missing"},
    {"OffsetOfAnotherClock", R"({"linux": {"timeOffsets": {"realtime": {"secs": 1}}}})",
     "linux.timeOffsets.realtime: is no clock that a time namespace shifts"},
    {"Nanoseconds", R"({"linux": {"timeOffsets": {"boottime": {"nanosecs": 1000000000}}}})",
     "linux.timeOffsets.boottime.nanosecs: is 1000000000, but must be between 0 and 999999999"},
    {"RelativeMask", R"({"linux": {"maskedPaths": ["proc"]}})",
     "linux.maskedPaths[0]: must be an absolute path, is \"proc\""},
    {"RelativeNamespace", R"({"linux": {"namespaces": [{"type": "pid", "path": "x"}]}})",
     R"(linux.namespaces[0].path: must be an absolute path, is "x")"},
    {"NamespaceNewAndJoined",
     R"({"linux": {"namespaces": [{"type": "pid"}, {"type": "pid", "path": "/x"}]}})",
     R"(linux.namespaces[1].type: is listed twice)"},
    {"EmptyMap", R"({"linux": {"uidMappings": [{"containerID": 0, "hostID": 0, "size": 0}]}})",
     R"(linux.uidMappings[0].size: is 0: such a mapping maps nothing)"},
    {"MapBeyondTheEnd",
     R"({"linux": {"uidMappings": [{"containerID": 2, "hostID": 0, "size": 4294967294}]}})",
     R"(linux.uidMappings[0]: reaches beyond the largest id)"},
    {"IntelRdt", R"({"linux": {"intelRdt": {}}})",
     R"(linux.intelRdt: minirun cannot divide caches; remove it from the document)"},
    {"Propagation", R"({"linux": {"rootfsPropagation": "wild"}})",
     R"(linux.rootfsPropagation: "wild" is no kind of propagation)"},
    {"Personality", R"({"linux": {"personality": {"domain": "BSD"}}})",
     R"(linux.personality.domain: "BSD" is no domain of a personality)"},
    {"PersonalityFlag", R"({"linux": {"personality": {"domain": "LINUX", "flags": ["X"]}}})",
     R"(linux.personality.flags: the specification has no flag of a personality yet; remove them)"},
    {"DeviceType", R"({"linux": {"devices": [{"path": "/x", "type": "z"}]}})",
     R"(linux.devices[0].type: "z" is no type of device: use "c", "b", "u" or "p")"},
    {"DeviceWithoutNumber", R"({"linux": {"devices": [{"path": "/x", "type": "c", "major": 1}]}})",
     R"(linux.devices[0]: "minor" is missing)"},
    {"DeviceNumber",
     R"({"linux": {"devices": [{"path": "/x", "type": "c", "major": 4096, "minor": 0}]}})",
     R"(linux.devices[0].major: is 4096, but must be between 0 and 4095)"},
    {"DeviceTwice",
     R"({"linux": {"devices": [{"path": "/dev/x", "type": "p"}, {"path": "/dev//x", "type": "p"}]}})",
     R"(linux.devices[1].path: is listed twice)"},
    {"SeccompWithoutDefault", R"({"linux": {"seccomp": {}}})",
     R"(linux.seccomp: "defaultAction" is missing)"},
    {"SeccompAction", R"({"linux": {"seccomp": {"defaultAction": "SCMP_ACT_PRAY"}}})",
     R"(linux.seccomp.defaultAction: "SCMP_ACT_PRAY" is no action of seccomp)"},
    {"SeccompArchitecture",
     R"({"linux": {"seccomp": {"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_Z80"]}}})",
     R"(linux.seccomp.architectures[0]: "SCMP_ARCH_Z80" is no architecture that seccomp knows)"},
    {"SeccompFlag",
     R"({"linux": {"seccomp": {"defaultAction": "SCMP_ACT_ALLOW", "flags": ["X"]}}})",
     R"(linux.seccomp.flags[0]: "X" is no flag of seccomp)"},
    {"SeccompWithoutNames",
     R"({"linux": {"seccomp": {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": [], "action": "SCMP_ACT_ERRNO"}]}}})",
     R"(linux.seccomp.syscalls[0].names: names no system call)"},
    {"SeccompArgument",
     R"({"linux": {"seccomp": {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["read"], "action": "SCMP_ACT_ERRNO", "args": [{"index": 6, "value": 0, "op": "SCMP_CMP_EQ"}]}]}}})",
     R"(linux.seccomp.syscalls[0].args[0].index: is 6, but must be between 0 and 5)"},
    {"SeccompComparison",
     R"({"linux": {"seccomp": {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["read"], "action": "SCMP_ACT_ERRNO", "args": [{"index": 0, "value": 0, "op": "=="}]}]}}})",
     R"(linux.seccomp.syscalls[0].args[0].op: "==" is no comparison of seccomp)"},
    {"SeccompErrno",
     R"({"linux": {"seccomp": {"defaultAction": "SCMP_ACT_ALLOW", "defaultErrnoRet": 1}}})",
     R"(linux.seccomp.defaultErrnoRet: SCMP_ACT_ALLOW returns no error number)"},
    {"SeccompLargeErrno",
     R"({"linux": {"seccomp": {"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 4096}}})",
     R"(linux.seccomp.defaultErrnoRet: is 4096, but must be between 0 and 4095)"},
    {"SeccompNotifiesByDefault",
     R"({"linux": {"seccomp": {"defaultAction": "SCMP_ACT_NOTIFY", "listenerPath": "/s"}}})",
     R"(linux.seccomp.defaultAction: every call would wait for an answer, also the one that asks)"},
    {"SeccompNotifiesNobody",
     R"({"linux": {"seccomp": {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["mkdir"], "action": "SCMP_ACT_NOTIFY"}]}}})",
     R"(linux.seccomp: SCMP_ACT_NOTIFY needs a "listenerPath")"},
    {"SeccompNotifiesOfWrite",
     R"({"linux": {"seccomp": {"defaultAction": "SCMP_ACT_ALLOW", "listenerPath": "/s", "syscalls": [{"names": ["write"], "action": "SCMP_ACT_NOTIFY"}]}}})",
     R"(linux.seccomp: SCMP_ACT_NOTIFY is not possible for write: the runtime itself uses it)"},
    {"SeccompMetadata",
     R"({"linux": {"seccomp": {"defaultAction": "SCMP_ACT_ALLOW", "listenerMetadata": "x"}}})",
     R"(linux.seccomp.listenerMetadata: is of no use without a "listenerPath")"},
};

class ConfigLinuxRefuses : public testing::TestWithParam<Refusal> {};

TEST_P(ConfigLinuxRefuses, ByNameAndReason) {
  expect_refusal(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Each, ConfigLinuxRefuses, testing::ValuesIn(kRefusals), name_of);

TEST(ConfigLinux, ReadsNamespacesNewAndJoined) {
  const Config config = config_with(R"({"linux": {"namespaces": [{"type": "time"}, {"type": "uts"},
      {"type": "mount", "path": ""}, {"type": "network", "path": "/run/netns/blue"}],
    "timeOffsets": {"boottime": {"secs": -5, "nanosecs": 6}}}})");
  EXPECT_EQ(config.namespaces, std::uint64_t{CLONE_NEWTIME | CLONE_NEWUTS | CLONE_NEWNS});
  ASSERT_EQ(config.joined_namespaces.size(), 1U);
  EXPECT_EQ(config.joined_namespaces[0].clone_flag, std::uint64_t{CLONE_NEWNET});
  EXPECT_EQ(config.joined_namespaces[0].path, "/run/netns/blue");
  EXPECT_TRUE(config.is_separate(CLONE_NEWNET));
  EXPECT_FALSE(config.is_separate(CLONE_NEWPID));
  EXPECT_EQ(config.time_offsets.boottime->seconds, -5);
  EXPECT_EQ(config.time_offsets.boottime->nanoseconds, 6U);
  EXPECT_FALSE(config.time_offsets.monotonic.has_value());
}

// podman says the mappings of a user namespace that it joins.
TEST(ConfigLinux, MappingsOfAJoinedUserNamespaceAreAllowed) {
  const Config config = config_with(R"({"linux": {
    "namespaces": [{"type": "user", "path": "/u"}],
    "uidMappings": [{"containerID": 0, "hostID": 1000, "size": 4294966295}]}})");
  ASSERT_EQ(config.uid_mappings.size(), 1U);
  EXPECT_EQ(config.uid_mappings[0].host_id, 1000U);
  EXPECT_NO_THROW(config_with(R"({"linux": {"namespaces": [{"type": "user", "path": "/u"}]}})"));
}

TEST(ConfigLinux, ReadsDevices) {
  const Config config = config_with(R"({"linux": {"devices": [
    {"path": "/dev/fuse", "type": "u", "major": 10, "minor": 229, "fileMode": 8630, "uid": 1},
    {"path": "/dev/fifo", "type": "p"}]}})");
  ASSERT_EQ(config.devices.size(), 2U);
  EXPECT_EQ(config.devices[0].type, 'c');
  EXPECT_EQ(config.devices[0].major, 10U);
  EXPECT_EQ(config.devices[0].minor, 229U);
  EXPECT_EQ(config.devices[0].mode, 0666U) << "without the bits that say: a character device";
  EXPECT_EQ(config.devices[0].uid, 1U);
  EXPECT_EQ(config.devices[1].type, 'p');
  EXPECT_EQ(config.devices[1].mode, 0666U);
}

TEST(ConfigLinux, ReadsSeccomp) {
  const Config config = config_with(R"({"linux": {"seccomp": {
    "defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 38,
    "architectures": ["SCMP_ARCH_X86_64"], "flags": ["SECCOMP_FILTER_FLAG_LOG"],
    "listenerPath": "/s", "listenerMetadata": "m",
    "syscalls": [{"names": ["clone"], "action": "SCMP_ACT_ALLOW", "args": [
      {"index": 1, "value": 18446744073709551615, "valueTwo": 2, "op": "SCMP_CMP_MASKED_EQ"}]}]}}})");
  ASSERT_TRUE(config.seccomp.has_value());
  EXPECT_EQ(config.seccomp->default_action, "SCMP_ACT_ERRNO");
  EXPECT_EQ(config.seccomp->default_errno, 38U);
  EXPECT_EQ(config.seccomp->architectures, std::vector<std::string>{"SCMP_ARCH_X86_64"});
  EXPECT_EQ(config.seccomp->flags, std::vector<std::string>{"SECCOMP_FILTER_FLAG_LOG"});
  EXPECT_EQ(config.seccomp->listener_path, "/s");
  EXPECT_EQ(config.seccomp->listener_metadata, "m");
  ASSERT_EQ(config.seccomp->rules.size(), 1U);
  EXPECT_EQ(config.seccomp->rules[0].arguments.at(0).value, UINT64_MAX);
  EXPECT_EQ(config.seccomp->rules[0].arguments.at(0).value_two, 2U);
}

TEST(ConfigLinux, TheSeccompKeyDependsOnWhatIsSaidAlone) {
  const auto key = [](const char* seccomp) {
    return config_with(std::string(R"({"linux": {"seccomp": )") + seccomp + "}}").seccomp_key;
  };
  const auto one = key(R"({"defaultAction": "SCMP_ACT_ALLOW", "flags": []})");
  EXPECT_EQ(one, key(R"({ "flags": [],   "defaultAction": "SCMP_ACT_ALLOW" })"));
  EXPECT_NE(one, key(R"({"defaultAction": "SCMP_ACT_LOG", "flags": []})"));
  EXPECT_EQ(config_with("{}").seccomp_key, "");
}

TEST(ConfigLinux, ReadsTheRest) {
  const Config config = config_with(R"({"linux": {
    "namespaces": [{"type": "mount"}, {"type": "ipc"}],
    "maskedPaths": ["/m"], "readonlyPaths": ["/r"], "cgroupsPath": "a.slice:b:c",
    "rootfsPropagation": "rslave", "personality": {"domain": "LINUX32", "flags": []},
    "sysctl": {"kernel.sem": "1 2 3 4", "fs/mqueue/msg_max": "5"}, "netNews": 1}})");
  EXPECT_EQ(config.masked_paths, std::vector<std::string>{"/m"});
  EXPECT_EQ(config.read_only_paths, std::vector<std::string>{"/r"});
  EXPECT_EQ(config.cgroups_path, "a.slice:b:c");
  EXPECT_EQ(config.root_propagation, static_cast<unsigned long>(MS_SLAVE | MS_REC));
  EXPECT_EQ(config.personality, static_cast<unsigned long>(PER_LINUX32));
  EXPECT_EQ(config.sysctl.at("kernel.sem"), "1 2 3 4");
  EXPECT_EQ(config.sysctl.size(), 2U);
}

}  // namespace
