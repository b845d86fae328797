// Users: id maps with privilege, without, and with what /etc/subuid grants; and what is refused.

#include <fmt/core.h>

#include "base/file.hpp"
#include "tests/minirun_fixture_test.hpp"

namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using workbook_test::Bundle;
using workbook_test::Minirun;
using workbook_test::Running;

constexpr unsigned kUid = 4711;  // an ordinary user who exists in these tests only
constexpr unsigned kGid = 4712;

json mapping(unsigned inside, unsigned outside, unsigned size) {
  return {{"containerID", inside}, {"hostID", outside}, {"size", size}};
}

void set_maps(Bundle& bundle, const json& users, const json& groups) {
  // Root of the container may not make these in an image that belongs to root of the machine.
  for (const char* folder : {"proc", "dev", "sys"}) fs::create_directories(bundle.root() / folder);
  json& config = bundle.config;
  auto& namespaces = config["linux"]["namespaces"];
  if (namespaces.back()["type"] != "user") namespaces.push_back({{"type", "user"}});
  config["linux"]["uidMappings"] = users;
  config["linux"]["gidMappings"] = groups;
}

// minirun, started by an ordinary user whose grants are `subuid` and `subgid`. The files of /etc
// are covered by copies, in a mount namespace of its own.
Running run_as_granted(Bundle& bundle, const std::string& subuid, const std::string& subgid) {
  const fs::path etc = bundle.folder() / "etc";
  fs::create_directories(etc);
  base::write_file(etc / "passwd", base::read_file("/etc/passwd") +
                                       fmt::format("tester:x:{}:{}::/:/bin/sh\n", kUid, kGid));
  base::write_file(etc / "subuid", subuid);
  base::write_file(etc / "subgid", subgid);
  base::Command command = bundle.run_command();
  const std::string script = fmt::format(
      "cd {}; for file in *; do mount --bind $file /etc/$file || exit 1; done; "
      "exec setpriv --reuid {} --regid {} --groups {} \"$@\"",
      etc.native(), kUid, kGid, kGid);
  command.argv.insert(command.argv.begin(), {"unshare", "--mount", "sh", "-c", script, "sh"});
  return Running(command);
}

bool can_grant(bool as_root) {
  return as_root && fs::exists("/usr/bin/newuidmap") && fs::exists("/etc/subuid") &&
         fs::exists("/etc/subgid");
}

TEST_P(Minirun, MapsGrantedRangesThroughTheHelpers) {
  if (!can_grant(as_root())) GTEST_SKIP() << "takes root, to grant ranges, and the package uidmap";
  const json users = {mapping(0, kUid, 1), mapping(1, 100'000, 1000)};
  set_maps(bundle(), users, {mapping(0, kGid, 1), mapping(1, 200'000, 500)});
  bundle().config["process"]["user"] = {{"uid", 7}, {"gid", 8}, {"additionalGids", {9, 10}}};
  bundle().config["process"]["args"] = {"sh", "-c",
                                        "cat /proc/self/uid_map /proc/self/setgroups; busybox id"};
  const auto ended =
      run_as_granted(bundle(), "tester:100000:1000\n", fmt::format("{}:200000:500\n", kUid)).end();
  EXPECT_EQ(ended.exit_code, 0);
  EXPECT_EQ(ended.output,
            "         0       4711          1\n"
            "         1     100000       1000\n"
            "allow\n"
            "uid=7 gid=8 groups=9,10\n");
}

TEST_P(Minirun, SaysWhatIsNotGrantedAndHowToGrantIt) {
  if (!can_grant(as_root())) GTEST_SKIP() << "takes root, to grant ranges, and the package uidmap";
  const json ids = json::array({mapping(0, 100'000, 1000)});
  set_maps(bundle(), ids, ids);
  bundle().config["process"]["args"] = {"true"};
  const std::string enough = "tester:100000:1000\n";
  expect_refusal(run_as_granted(bundle(), "other:100000:65536\n", enough),
                 "/etc/subuid grants no ids to user tester: sudo usermod --add-subuids "
                 "165536-231071 tester");
  expect_refusal(run_as_granted(bundle(), enough, ""),
                 "/etc/subgid grants no ids to user tester: sudo usermod --add-subgids "
                 "100000-165535 tester");
  expect_refusal(run_as_granted(bundle(), "tester:100000:999\n", enough),
                 "/etc/subuid grants the ids 100000 to 100998 to user tester, and config.json asks "
                 "for 100000 to 100999: map those");
}

TEST_P(Minirun, SaysWhatTheHelpersNeed) {
  if (as_root()) GTEST_SKIP() << "root needs no helper";
  const json ids = json::array({mapping(0, 100'000, 1000)});
  set_maps(bundle(), ids, ids);
  bundle().config["process"]["args"] = {"true"};
  base::Command command = bundle().run_command();
  command.argv.insert(command.argv.end() - 7, {"env", "PATH=/nowhere"});
  expect_refusal(Running(command),
                 "newuidmap, which is not installed: sudo apt-get install uidmap");
}

TEST_P(Minirun, WithoutPrivilegeNobodyShedsAGroup) {
  if (as_root()) GTEST_SKIP() << "root may set groups";
  EXPECT_EQ(output_of("cat /proc/self/setgroups"), "deny\n");
  bundle().config["process"]["user"]["additionalGids"] = {0};
  expect_refusal(bundle().run({"true"}),
                 "set the additional groups, which this user namespace denies "
                 "(process.user.additionalGids): Operation not permitted");
}

TEST_P(Minirun, WithPrivilegeRootInsideIsNobodyOutside) {
  if (!as_root()) GTEST_SKIP() << "takes privilege";
  const json ids = json::array({mapping(0, 100'000, 1000)});
  set_maps(bundle(), ids, ids);
  const auto minirun = bundle().run({"sleep", "20"});
  const pid_t pid = first_process(minirun, "sleep");
  const std::string status = base::read_file(fmt::format("/proc/{}/status", pid));
  EXPECT_NE(status.find("Uid:\t100000\t100000\t100000\t100000\n"), std::string::npos) << status;
  EXPECT_NE(status.find("Gid:\t100000\t100000\t100000\t100000\n"), std::string::npos) << status;
}

TEST_P(Minirun, RefusesIdsThatTheNamespaceDoesNotHave) {
  if (!as_root()) GTEST_SKIP() << "takes more than one id";
  const json ids = json::array({mapping(0, 100'000, 1000)});
  set_maps(bundle(), ids, ids);
  auto& user = bundle().config["process"]["user"];
  user = {{"uid", 1000}, {"gid", 5}};
  expect_refusal(bundle().run({"true"}), "become user 1000, which the user namespace does not map");
  user = {{"uid", 5}, {"gid", 1000}};
  expect_refusal(bundle().run({"true"}),
                 "become group 1000, which the user namespace does not map");
  user = {{"uid", 5}, {"gid", 5}, {"additionalGids", {5, 1000}}};
  expect_refusal(bundle().run({"true"}),
                 "set the additional groups, which the user namespace does not map "
                 "(linux.gidMappings)");
  user = {{"uid", 5}, {"gid", 5}};
  set_maps(bundle(), json::array({mapping(5, 100'000, 1000)}), ids);
  expect_refusal(bundle().run({"true"}), "become user 0, which the user namespace does not map");
}

TEST_P(Minirun, RefusesMapsThatNoKernelTakes) {
  const json one = json::array({mapping(0, 100'000, 1)});
  set_maps(bundle(), json::array({mapping(0, 100'000, 0)}), one);
  expect_refusal(bundle().run({"true"}), "linux.uidMappings[0].size: is 0: such a mapping maps nothing");
  set_maps(bundle(), one, {mapping(0, 100'000, 2), mapping(1, 200'000, 2)});
  expect_refusal(bundle().run({"true"}),
                 "linux.gidMappings: the container ids 0 to 1 and 1 to 2 overlap");
}

}  // namespace
