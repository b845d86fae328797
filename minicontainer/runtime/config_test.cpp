#include "minicontainer/runtime/config.hpp"

#include <gtest/gtest.h>
#include <linux/sched.h>
#include <sys/mount.h>

#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "base/json.hpp"
#include "base/scratch_test.hpp"

namespace {

using minicontainer::Config;
using minicontainer::parse_config;
using nlohmann::json;

const std::string kUnsupported =
    "this version of minirun does not support it; remove it from the document";

json small() {
  return json::parse(R"({
    "ociVersion": "1.0.2",
    "process": {"args": ["sh"], "cwd": "/"},
    "root": {"path": "rootfs"},
    "linux": {"namespaces": [{"type": "pid"}, {"type": "mount"}, {"type": "uts"}]}})");
}

/// A document with one thing changed (a JSON merge patch), and how it must be refused.
struct Refusal {
  const char* name;
  const char* patch;
  std::string says;
};

// Without this gtest prints bytes.
void PrintTo(const Refusal& refusal, std::ostream* out) {
  *out << refusal.name;
}

class ConfigRefuses : public testing::TestWithParam<Refusal> {};

TEST_P(ConfigRefuses, ByNameAndReason) {
  json document = small();
  document.merge_patch(json::parse(GetParam().patch));
  EXPECT_EQ(base::message_of<base::JsonError>([&] { parse_config(document, "doc", "/bundle"); }),
            "doc: " + GetParam().says);
}

const std::vector<Refusal> kRefusals = {
    {"NoVersion", R"({"ociVersion": null})", "\"ociVersion\" is missing"},
    {"OtherVersion", R"({"ociVersion": "2.0.0"})",
     "ociVersion: only versions 1.x of the specification are understood"},
    {"UnknownMember", R"({"vm": {}})", "vm: " + kUnsupported},
    {"NoProcess", R"({"process": null})", "\"process\" is missing"},
    {"ProcessIsNoObject", R"({"process": []})", "process: expected an object, found an array"},
    {"NoArgs", R"({"process": {"args": null}})", "process: \"args\" is missing"},
    {"EmptyArgs", R"({"process": {"args": []}})", "process.args: names no program"},
    {"EmptyProgram", R"({"process": {"args": [""]}})", "process.args: names no program"},
    {"ArgsIsAString", R"({"process": {"args": "sh"}})",
     "process.args: expected an array, found a string"},
    {"ArgIsANumber", R"({"process": {"args": ["sh", 1]}})",
     "process.args[1]: expected a string, found a number"},
    {"ArgWithNul", R"({"process": {"args": ["sh\u0000"]}})",
     "process.args[0]: has a NUL character, which no name or path can hold"},
    {"NoCwd", R"({"process": {"cwd": null}})", "process: \"cwd\" is missing"},
    {"RelativeCwd", R"({"process": {"cwd": "tmp"}})",
     "process.cwd: must be an absolute path, is \"tmp\""},
    {"EnvWithoutEquals", R"({"process": {"env": ["A=1", "B"]}})",
     "process.env[1]: must be NAME=value"},
    {"Terminal", R"({"process": {"terminal": true}})", "process.terminal: " + kUnsupported},
    {"Capabilities", R"({"process": {"capabilities": {}}})",
     "process.capabilities: " + kUnsupported},
    {"NegativeUid", R"({"process": {"user": {"uid": -1}}})",
     "process.user.uid: is -1, but must be between 0 and 4294967294"},
    {"UidOfNobodyAtAll", R"({"process": {"user": {"uid": 4294967295}}})",
     "process.user.uid: is 4294967295, but must be between 0 and 4294967294"},
    {"GidIsAString", R"({"process": {"user": {"gid": "0"}}})",
     "process.user.gid: expected a whole number, found a string"},
    {"AdditionalGid", R"({"process": {"user": {"additionalGids": [1, 1.5]}}})",
     "process.user.additionalGids[1]: expected a whole number, found a number"},
    {"Umask", R"({"process": {"user": {"umask": 512}}})",
     "process.user.umask: is 512, but must be between 0 and 511"},
    {"UserName", R"({"process": {"user": {"username": "root"}}})",
     "process.user.username: " + kUnsupported},
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
    {"Cgroup", R"({"mounts": [{"destination": "/x", "type": "cgroup"}]})",
     "mounts[0].type: " + kUnsupported},
    {"MountOption", R"({"mounts": [{"destination": "/x", "type": "proc", "options": [1]}]})",
     "mounts[0].options[0]: expected a string, found a number"},
    {"MountMember", R"({"mounts": [{"destination": "/x", "type": "proc", "uidMappings": []}]})",
     "mounts[0].uidMappings: " + kUnsupported},
    {"UnknownNamespace", R"({"linux": {"namespaces": [{"type": "moon"}]}})",
     "linux.namespaces[0].type: \"moon\" is no kind of namespace"},
    {"NamespaceTwice", R"({"linux": {"namespaces": [{"type": "pid"}, {"type": "pid"}]}})",
     "linux.namespaces[1].type: is listed twice"},
    {"NamespaceOfAnother", R"({"linux": {"namespaces": [{"type": "pid", "path": "/x"}]}})",
     "linux.namespaces[0].path: " + kUnsupported},
    {"Seccomp", R"({"linux": {"seccomp": {}}})", "linux.seccomp: " + kUnsupported},
    {"Resources", R"({"linux": {"resources": {}}})", "linux.resources: " + kUnsupported},
    {"UserWithoutMaps", R"({"linux": {"namespaces": [{"type": "user"}]}})",
     "a user namespace needs linux.uidMappings and linux.gidMappings"},
    {"UidMapsWithoutUser",
     R"({"linux": {"uidMappings": [{"containerID": 0, "hostID": 0, "size": 1}]}})",
     "linux.uidMappings needs a namespace of type \"user\""},
    {"GidMapsWithoutUser",
     R"({"linux": {"gidMappings": [{"containerID": 0, "hostID": 0, "size": 1}]}})",
     "linux.gidMappings needs a namespace of type \"user\""},
    {"MapWithoutSize", R"({"linux": {"uidMappings": [{"containerID": 0, "hostID": 0}]}})",
     "linux.uidMappings[0]: \"size\" is missing"},
    {"OffsetsWithoutTime", R"({"linux": {"timeOffsets": {"boottime": {"secs": 1}}}})",
     "linux.timeOffsets needs a namespace of type \"time\""},
    {"OffsetOfAnotherClock", R"({"linux": {"timeOffsets": {"realtime": {"secs": 1}}}})",
     "linux.timeOffsets.realtime: is no clock that a time namespace shifts"},
    {"Nanoseconds", R"({"linux": {"timeOffsets": {"boottime": {"nanosecs": 1000000000}}}})",
     "linux.timeOffsets.boottime.nanosecs: is 1000000000, but must be between 0 and 999999999"},
    {"RelativeMask", R"({"linux": {"maskedPaths": ["proc"]}})",
     "linux.maskedPaths[0]: must be an absolute path, is \"proc\""},
    {"OtherHooks", R"({"hooks": {"poststop": []}})", "hooks.poststop: " + kUnsupported},
    {"RelativeHook", R"({"hooks": {"createRuntime": [{"path": "true"}]}})",
     "hooks.createRuntime[0].path: must be an absolute path, is \"true\""},
    {"HookTimeout", R"({"hooks": {"createRuntime": [{"path": "/bin/true", "timeout": 0}]}})",
     "hooks.createRuntime[0].timeout: is 0, but must be between 1 and 86400"},
};

INSTANTIATE_TEST_SUITE_P(Config, ConfigRefuses, testing::ValuesIn(kRefusals),
                         [](const auto& each) { return std::string(each.param.name); });

TEST(Config, ADocumentThatIsNoObjectIsRefused) {
  EXPECT_EQ(
      base::message_of<base::JsonError>([] { parse_config(json::array(), "doc", "/bundle"); }),
      "doc: expected an object, found an array");
}

TEST(Config, ReadsWhatADocumentSays) {
  json document = small();
  document.merge_patch(json::parse(R"({
    "hostname": "h", "domainname": "d",
    "process": {"env": ["A=1"], "user": {"uid": 1, "gid": 2, "umask": 63, "additionalGids": [3]}},
    "root": {"path": "rootfs", "readonly": true},
    "mounts": [{"destination": "/a", "source": "/b", "type": "bind", "options": ["ro"]}],
    "hooks": {"createRuntime": [{"path": "/h", "timeout": 5}]},
    "linux": {"namespaces": [{"type": "time"}, {"type": "uts"}, {"type": "mount"}],
              "timeOffsets": {"boottime": {"secs": -5, "nanosecs": 6}},
              "maskedPaths": ["/m"], "readonlyPaths": ["/r"]}})"));
  const Config config = parse_config(document, "doc", "/bundle");
  EXPECT_EQ(config.root, "/bundle/rootfs");
  EXPECT_TRUE(config.is_root_read_only);
  EXPECT_EQ(config.hostname, "h");
  EXPECT_EQ(config.domainname, "d");
  EXPECT_EQ(config.process->env, std::vector<std::string>{"A=1"});
  EXPECT_EQ(config.process->user.uid, 1U);
  EXPECT_EQ(config.process->user.gid, 2U);
  EXPECT_EQ(config.process->umask, 0077U);
  EXPECT_EQ(config.process->user.additional_gids, std::vector<gid_t>{3});
  EXPECT_EQ(config.namespaces, std::uint64_t{CLONE_NEWTIME | CLONE_NEWUTS | CLONE_NEWNS});
  EXPECT_EQ(config.time_offsets.boottime->seconds, -5);
  EXPECT_EQ(config.time_offsets.boottime->nanoseconds, 6U);
  EXPECT_FALSE(config.time_offsets.monotonic.has_value());
  EXPECT_EQ(config.masked_paths, std::vector<std::string>{"/m"});
  EXPECT_EQ(config.read_only_paths, std::vector<std::string>{"/r"});
}

TEST(Config, ReadsMountsAndHooks) {
  json document = small();
  document.merge_patch(json::parse(R"({
    "mounts": [{"destination": "/a", "source": "/b", "type": "bind", "options": ["ro"]},
               {"destination": "/t", "type": "tmpfs"}],
    "hooks": {"createRuntime": [{"path": "/h", "timeout": 5}, {"path": "/i", "args": ["i", "j"]}]}
    })"));
  const Config config = parse_config(document, "doc", "/bundle");
  ASSERT_EQ(config.mounts.size(), 2U);
  EXPECT_EQ(config.mounts[0].options.flags, static_cast<unsigned long>(MS_BIND | MS_RDONLY));
  EXPECT_EQ(config.mounts[0].source, "/b");
  EXPECT_EQ(config.mounts[1].source, "tmpfs") << "a label: the type serves";
  ASSERT_EQ(config.hooks.create_runtime.size(), 2U);
  EXPECT_EQ(config.hooks.create_runtime[0].args, std::vector<std::string>{"/h"});
  EXPECT_EQ(config.hooks.create_runtime[0].timeout_seconds, 5);
  EXPECT_EQ(config.hooks.create_runtime[1].args, (std::vector<std::string>{"i", "j"}));
  EXPECT_FALSE(config.hooks.create_runtime[1].timeout_seconds.has_value());
}

TEST(Config, IgnoresAnnotations) {
  json document = small();
  document["annotations"] = {{"any", "thing"}};
  EXPECT_NO_THROW(parse_config(document, "doc", "/bundle"));
}

TEST(Config, AnAbsoluteRootIsTakenAsItIs) {
  json document = small();
  document["root"]["path"] = "/elsewhere";
  EXPECT_EQ(parse_config(document, "doc", "/bundle").root, "/elsewhere");
}

TEST(Config, LoadsFromABundleAndNamesTheFile) {
  const base::Scratch bundle;
  base::write_file(bundle / "config.json", small().dump());
  EXPECT_EQ(minicontainer::load_config(bundle.path()).root, bundle / "rootfs");
  base::write_file(bundle / "config.json", "{}");
  EXPECT_EQ(base::message_of([&] { minicontainer::load_config(bundle.path()); }),
            (bundle / "config.json").native() + ": \"ociVersion\" is missing");
  EXPECT_EQ(base::message_of([] { minicontainer::load_config("/no/bundle"); }),
            "open the bundle /no/bundle: No such file or directory");
}

}  // namespace
