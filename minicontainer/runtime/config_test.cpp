#include "minicontainer/runtime/config_test.hpp"

#include <sys/mount.h>

#include "base/file.hpp"
#include "minicontainer/runtime/config.hpp"

namespace {

using namespace minicontainer_test;
using minicontainer::Config;

const std::vector<Refusal> kRefusals = {
    {"NoVersion", R"({"ociVersion": null})", "\"ociVersion\" is missing"},
    {"NoProcess", R"({"process": null})", "\"process\" is missing"},
    {"NoRoot", R"({"root": null})", "\"root\" is missing"},
    {"NoRootPath", R"({"root": {"path": null}})", "root: \"path\" is missing"},
    {"ReadonlyIsAString", R"({"root": {"readonly": "yes"}})",
     "root.readonly: expected true or false, found a string"},
    {"LongHostname",
     R"({"hostname": "12345678901234567890123456789012345678901234567890123456789012345"})",
     "hostname: is longer than the 64 bytes that Linux allows"},
    {"HostnameOfTheMachine", R"({"hostname": "x", "linux": {"namespaces": []}})",
     "a hostname needs a namespace of type \"uts\", or it would rename this machine"},
    {"DomainnameOfTheMachine", R"({"domainname": "x", "linux": {"namespaces": []}})",
     "a domainname needs a namespace of type \"uts\", or it would rename this machine"},
    {"MountsOfTheMachine",
     R"({"mounts": [{"destination": "/proc", "type": "proc"}], "linux": {"namespaces": []}})",
     "mounts need a namespace of type \"mount\", or they would be this machine's"},
    {"MasksOfTheMachine", R"({"linux": {"namespaces": [], "maskedPaths": ["/proc/keys"]}})",
     "linux.maskedPaths needs a namespace of type \"mount\""},
    {"ReadonlyPathsOfTheMachine", R"({"linux": {"namespaces": [], "readonlyPaths": ["/sys"]}})",
     "linux.readonlyPaths needs a namespace of type \"mount\""},
    {"ReadonlyRootOfTheMachine", R"({"root": {"readonly": true}, "linux": {"namespaces": []}})",
     "root.readonly needs a namespace of type \"mount\""},
    {"MountWithoutDestination", R"({"mounts": [{"type": "proc"}]})",
     "mounts[0]: \"destination\" is missing"},
    {"RelativeDestination", R"({"mounts": [{"destination": "proc", "type": "proc"}]})",
     "mounts[0].destination: must be an absolute path, is \"proc\""},
    {"MountWithoutType", R"({"mounts": [{"destination": "/x"}]})",
     "mounts[0]: a mount needs a \"type\", unless it is a bind"},
    {"BindWithoutSource", R"({"mounts": [{"destination": "/x", "options": ["rbind"]}]})",
     "mounts[0]: a bind mount needs a \"source\""},
    {"MountOption", R"({"mounts": [{"destination": "/x", "type": "proc", "options": [1]}]})",
     "mounts[0].options[0]: expected a string, found a number"},
    {"UserWithoutMaps", R"({"linux": {"namespaces": [{"type": "user"}]}})",
     "a user namespace needs linux.uidMappings and linux.gidMappings"},
    {"UidMapsWithoutUser",
     R"({"linux": {"uidMappings": [{"containerID": 0, "hostID": 0, "size": 1}]}})",
     "linux.uidMappings needs a namespace of type \"user\""},
    {"GidMapsWithoutUser",
     R"({"linux": {"gidMappings": [{"containerID": 0, "hostID": 0, "size": 1}]}})",
     "linux.gidMappings needs a namespace of type \"user\""},
    {"RelativeHook", R"({"hooks": {"createRuntime": [{"path": "true"}]}})",
     "hooks.createRuntime[0].path: must be an absolute path, is \"true\""},
    {"HookTimeout", R"({"hooks": {"createRuntime": [{"path": "/bin/true", "timeout": 0}]}})",
     "hooks.createRuntime[0].timeout: is 0, but must be between 1 and 86400"},
    {"OtherVersion", R"({"ociVersion": "2.0.0"})",
     R"(ociVersion: only versions 1.x.y of the specification are understood, not "2.0.0")"},
    {"VersionOfTwo", R"({"ociVersion": "1.0"})",
     R"(ociVersion: only versions 1.x.y of the specification are understood, not "1.0")"},
    {"VersionWithWords", R"({"ociVersion": "1.zero.2"})",
     R"(ociVersion: only versions 1.x.y of the specification are understood, not "1.zero.2")"},
    {"Windows", R"({"windows": {}})", R"(windows: minirun makes containers of Linux only)"},
    {"VirtualMachine", R"({"vm": {}})", R"(vm: minirun makes containers of Linux only)"},
    {"EmptyRootPath", R"({"root": {"path": ""}})", R"(root.path: is empty)"},
    {"Annotation", R"({"annotations": {"a": 1}})",
     R"(annotations.a: expected a string, found a number)"},
    {"AnnotationWithoutName", R"({"annotations": {"": "x"}})", R"(annotations: has an empty name)"},
    {"CopyUpOfNoTmpfs",
     R"({"mounts": [{"destination": "/x", "type": "proc", "options": ["tmpcopyup"]}]})",
     R"(mounts[0]: "tmpcopyup" is for a tmpfs: only that starts empty)"},
    {"IdMappedTmpfs",
     R"({"mounts": [{"destination": "/x", "type": "tmpfs", "options": ["idmap"]}]})",
     R"(mounts[0]: only a bind mount can be id-mapped: another file system takes ids as options)"},
    {"IdMapInAWord",
     R"({"mounts": [{"destination": "/x", "type": "bind", "source": "/y", "options": ["idmap=uids=0-1-2"]}]})",
     R"(mounts[0].options[0]: say the mappings in "uidMappings" and "gidMappings" of the mount)"},
    {"IdMapOfNothing",
     R"({"mounts": [{"destination": "/x", "type": "bind", "source": "/y", "options": ["idmap"]}]})",
     R"(the mount on /x is id-mapped, but nothing says how: give it "uidMappings" and "gidMappings")"},
    {"HalfAnIdMap",
     R"({"mounts": [{"destination": "/x", "type": "bind", "source": "/y", "uidMappings": [{"containerID": 0, "hostID": 1, "size": 1}]}]})",
     R"(mounts[0]: an id-mapped mount needs both "uidMappings" and "gidMappings")"},
    {"SysctlOfTheMachine", R"({"linux": {"sysctl": {"vm.swappiness": "1"}}})",
     R"(linux.sysctl: vm.swappiness belongs to no namespace: a container cannot have its own)"},
    {"SysctlOfTheMachinesNetwork", R"({"linux": {"sysctl": {"net.ipv4.ip_forward": "1"}}})",
     R"(linux.sysctl: net.ipv4.ip_forward needs a namespace of type "network", or it would change this machine)"},
    {"SysctlWithSlashes", R"({"linux": {"sysctl": {"kernel/msgmax": "1"}}})",
     R"(linux.sysctl: kernel/msgmax needs a namespace of type "ipc", or it would change this machine)"},
    {"SysctlThatClimbs", R"({"linux": {"sysctl": {"net/../kernel/core_pattern": "x"}}})",
     R"(linux.sysctl: "net/../kernel/core_pattern" is no name of a setting)"},
    {"SysctlIsANumber", R"({"linux": {"sysctl": {"net.x": 1}}})",
     R"(linux.sysctl.net.x: expected a string, found a number)"},
    {"DevicesOfTheMachine",
     R"({"linux": {"namespaces": [], "devices": [{"path": "/x", "type": "p"}]}})",
     R"(linux.devices needs a namespace of type "mount", or they would be this machine's)"},
    {"OffsetsWithoutTime", R"({"linux": {"timeOffsets": {"boottime": {"secs": 1}}}})",
     R"(linux.timeOffsets needs a new namespace of type "time")"},
    {"OffsetsOfAnother",
     R"({"linux": {"namespaces": [{"type": "time", "path": "/t"}], "timeOffsets": {"boottime": {"secs": 1}}}})",
     R"(linux.timeOffsets needs a new namespace of type "time")"},
    {"HookOfLater", R"({"hooks": {"poststop": [{"path": "true"}]}})",
     R"(hooks.poststop[0].path: must be an absolute path, is "true")"},
};

class ConfigRefuses : public testing::TestWithParam<Refusal> {};

TEST_P(ConfigRefuses, ByNameAndReason) {
  expect_refusal(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Each, ConfigRefuses, testing::ValuesIn(kRefusals), name_of);

TEST(Config, ADocumentThatIsNoObjectIsRefused) {
  EXPECT_EQ(base::message_of<base::JsonError>(
                [] { minicontainer::parse_config(nlohmann::json::array(), "doc", "/bundle"); }),
            "doc: expected an object, found an array");
}

TEST(Config, ReadsWhatADocumentSays) {
  const Config config = config_with(R"({"ociVersion": "1.0.2-dev",
    "hostname": "h", "domainname": "d", "root": {"readonly": true},
    "annotations": {"any": "thing"}})");
  EXPECT_EQ(config.oci_version, "1.0.2-dev");
  EXPECT_EQ(config.root, "/bundle/rootfs");
  EXPECT_TRUE(config.is_root_read_only);
  EXPECT_EQ(config.hostname, "h");
  EXPECT_EQ(config.domainname, "d");
  EXPECT_EQ(config.annotations.at("any"), "thing");
}

TEST(Config, ReadsMounts) {
  const Config config = config_with(R"({
    "mounts": [{"destination": "/a", "source": "/b", "type": "bind", "options": ["ro", "rnosuid"]},
               {"destination": "/t", "type": "tmpfs", "options": ["tmpcopyup"]},
               {"destination": "/r", "source": "data", "options": ["rbind"],
                "uidMappings": [{"containerID": 0, "hostID": 7, "size": 2}],
                "gidMappings": [{"containerID": 0, "hostID": 8, "size": 2}]},
               {"destination": "/t", "type": "cgroup2", "source": "c"}]})");
  ASSERT_EQ(config.mounts.size(), 4U) << "one on top of another is no mistake";
  EXPECT_EQ(config.mounts[0].options.flags, static_cast<unsigned long>(MS_BIND | MS_RDONLY));
  EXPECT_EQ(config.mounts[0].extras.recursive_set, std::uint64_t{MOUNT_ATTR_NOSUID});
  EXPECT_EQ(config.mounts[0].source, "/b");
  EXPECT_EQ(config.mounts[1].source, "tmpfs") << "a label: the type serves";
  EXPECT_TRUE(config.mounts[1].extras.copies_up);
  EXPECT_EQ(config.mounts[1].options.data, "");
  EXPECT_EQ(config.mounts[2].source, "/bundle/data");
  EXPECT_TRUE(config.mounts[2].extras.is_id_mapped);
  EXPECT_EQ(config.mounts[2].extras.gid_mappings.at(0).host_id, 8U);
  EXPECT_EQ(config.mounts[3].type, "cgroup2");
}

TEST(Config, ReadsHooksOfAllKinds) {
  const Config config = config_with(R"({"hooks": {
    "prestart": [{"path": "/1"}], "createRuntime": [{"path": "/2", "timeout": 5}],
    "createContainer": [{"path": "/3", "args": ["i", "j"]}], "startContainer": [{"path": "/4"}],
    "poststart": [{"path": "/5"}], "poststop": [{"path": "/6"}, {"path": "/7", "env": ["A=1"]}]}})");
  EXPECT_EQ(config.hooks.prestart.at(0).path, "/1");
  EXPECT_EQ(config.hooks.create_runtime.at(0).args, std::vector<std::string>{"/2"});
  EXPECT_EQ(config.hooks.create_runtime.at(0).timeout_seconds, 5);
  EXPECT_EQ(config.hooks.create_container.at(0).args, (std::vector<std::string>{"i", "j"}));
  EXPECT_FALSE(config.hooks.create_container.at(0).timeout_seconds.has_value());
  EXPECT_EQ(config.hooks.start_container.at(0).path, "/4");
  EXPECT_EQ(config.hooks.poststart.at(0).path, "/5");
  EXPECT_EQ(config.hooks.poststop.at(1).env, std::vector<std::string>{"A=1"});
}

// OCI runtime specification, "Extensibility".
TEST(Config, IgnoresWhatItDoesNotKnow) {
  EXPECT_NO_THROW(config_with(R"({"news": {"a": [1]}, "process": {"news": 1},
    "root": {"news": 1}, "mounts": [{"destination": "/t", "type": "tmpfs", "news": 1}]})"));
}

TEST(Config, AnAbsoluteRootIsTakenAsItIs) {
  EXPECT_EQ(config_with(R"({"root": {"path": "/elsewhere"}})").root, "/elsewhere");
}

TEST(Config, ARootThatIsNoFolderIsNamed) {
  const base::Scratch bundle;
  base::write_file(bundle / "config.json", document_with("{}").dump());
  const Config config = minicontainer::load_config(bundle.path());
  const auto said = [&] {
    return base::message_of<base::JsonError>([&] { minicontainer::find_root_folder(config); });
  };
  const auto start = (bundle / "config.json").native() + ": root.path: cannot use " +
                     (bundle / "rootfs").native() + ": ";
  EXPECT_EQ(said(), start + "No such file or directory");
  base::write_file(bundle / "rootfs", "");
  EXPECT_EQ(said(), start + "it is no folder");
  std::filesystem::remove(bundle / "rootfs");
  std::filesystem::create_directory(bundle / "rootfs");
  EXPECT_EQ(minicontainer::find_root_folder(config), bundle / "rootfs");
  std::filesystem::remove(bundle / "rootfs");
  std::filesystem::create_directory_symlink(".", bundle / "rootfs");
  EXPECT_EQ(minicontainer::find_root_folder(config), bundle.path());
}

TEST(Config, LoadsFromABundleAndNamesTheFile) {
  const base::Scratch bundle;
  base::write_file(bundle / "config.json", document_with("{}").dump());
  EXPECT_EQ(minicontainer::load_config(bundle.path()).root, bundle / "rootfs");
  base::write_file(bundle / "config.json", "{}");
  EXPECT_EQ(base::message_of([&] { minicontainer::load_config(bundle.path()); }),
            (bundle / "config.json").native() + ": \"ociVersion\" is missing");
  EXPECT_EQ(base::message_of([] { minicontainer::load_config("/no/bundle"); }),
            "open the bundle /no/bundle: No such file or directory");
}

}  // namespace
