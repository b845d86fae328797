// What minirun refuses, each in one line, and images that mean harm to what is outside of them.

#include <fmt/core.h>

#include <set>

#include "base/file.hpp"
#include "tests/minirun_fixture_test.hpp"

namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using workbook_test::Minirun;
using workbook_test::Running;

// --- bad input ----------------------------------------------------------------------------------

TEST_P(Minirun, RefusesABundleThatIsNone) {
  const auto run = [&](const std::string& folder) {
    return Running(bundle().command({"run", "--bundle", folder, "test"}));
  };
  expect_refusal(run("/no/bundle"), "open the bundle /no/bundle: No such file or directory");
  expect_refusal(run(bundle().outside()), "/outside/config.json: No such file or directory");
}

TEST_P(Minirun, RefusesADocumentThatIsNone) {
  const auto run = [&](const std::string& text) {
    bundle().write_config(text);
    return Running(bundle().command({"run", "--bundle", bundle().path(), "test"}));
  };
  expect_refusal(run("no json"), "config.json: not JSON: parse error at line 1, column 2");
  expect_refusal(run(""), "config.json: not JSON");
  expect_refusal(run(std::string(100'000, '[')), "config.json: ");
  expect_refusal(run("[]"), "config.json: expected an object, found an array");
  bundle().config["process"]["args"] = "sh";
  expect_refusal(run(bundle().config.dump()), "process.args: expected an array, found a string");
}

TEST_P(Minirun, RefusesWhatItDoesNotSupportByItsName) {
  bundle().config["linux"]["intelRdt"] = json::object();
  expect_refusal(bundle().run({"true"}), "linux.intelRdt: minirun cannot divide caches");
}

TEST_P(Minirun, RefusesAnIdThatCouldBeAPath) {
  for (const char* id : {"../x", "a/b", ".", "..", "", "a b"}) {
    expect_refusal(Running(bundle().command({"run", "--bundle", bundle().path(), id})),
                   fmt::format("\"{}\" is no container id", id));
  }
}

TEST_P(Minirun, RefusesAWrongCommandLine) {
  for (const auto& arguments :
       std::vector<std::vector<std::string>>{{}, {"run"}, {"run", "--nonsense", "id"}, {"fly"}}) {
    const auto ended = Running(bundle().command(arguments)).end();
    EXPECT_EQ(ended.exit_code, 1);
    EXPECT_FALSE(ended.output.empty());
  }
}

TEST_P(Minirun, RefusesAFilterUnderWhichNothingCanStart) {
  for (const char* action : {"SCMP_ACT_ERRNO", "SCMP_ACT_KILL_PROCESS"}) {
    auto& seccomp = bundle().config["linux"]["seccomp"];
    seccomp = {{"defaultAction", action}};
    expect_refusal(bundle().run({"true"}), "linux.seccomp: the profile refuses execve");
    const json rule = {{"names", {"execve"}}, {"action", action}};
    seccomp = {{"defaultAction", "SCMP_ACT_ALLOW"}, {"syscalls", {rule}}};
    expect_refusal(bundle().run({"true"}), "linux.seccomp: the profile refuses execve");
  }
}

TEST_P(Minirun, SaysWhichProgramThereIsNot) {
  expect_refusal(bundle().run({"no-such-program"}),
                 "exec: \"no-such-program\": executable file not found in $PATH (looked in /bin)");
  expect_refusal(bundle().run({"/tmp"}), "exec: \"/tmp\": permission denied");
  expect_refusal(bundle().run({"no-such-program"}, {"--init"}), "exec: \"no-such-program\"");
}

TEST_P(Minirun, SaysWhichFolderThereIsNot) {
  bundle().config["process"]["cwd"] = "/no/such/folder";
  expect_refusal(bundle().run({"true"}), "enter process.cwd /no/such/folder: No such file");
  bundle().config["process"]["cwd"] = "/";
  bundle().config["root"]["path"] = "nowhere";
  expect_refusal(bundle().run({"true"}), "/bundle/nowhere: No such file or directory");
  bundle().config["root"]["path"] = "config.json";
  expect_refusal(bundle().run({"true"}), "/bundle/config.json: it is no folder");
}

TEST_P(Minirun, SaysWhichMountCannotBe) {
  bundle().config["mounts"].push_back({{"destination", "/x"}, {"type", "nonsense"}});
  expect_refusal(bundle().run({"true"}), "on /x in the container's root: No such device");
}

TEST_P(Minirun, WritesASpecOnceOnly) {
  expect_refusal(Running(bundle().command({"spec", "--bundle", bundle().path()})),
                 "config.json exists already: remove it first");
}

// --- an image that means harm -------------------------------------------------------------------

class HostileImage : public Minirun {
 protected:
  /// Replaces a path of the root by a link to the folder outside; nothing may appear there.
  void plant(const std::string& name, const fs::path& target) {
    fs::remove_all(bundle().root() / name);
    fs::create_directories((bundle().root() / name).parent_path());
    fs::create_symlink(target, bundle().root() / name);
  }
  /// Starts it; whether it runs or refuses, what is outside stays as it is.
  void expect_nothing_outside() {
    base::write_file(bundle().outside() / "secret", "secret");
    const auto ended = bundle()
                           .run_shell(
                               "cat /proc/secret /dev/secret /sys/secret /x/secret;"
                               "touch /dev/planted /x/planted; true")
                           .end();
    EXPECT_TRUE(ended.exit_code == 0 || ended.exit_code == 1) << ended.output;
    EXPECT_EQ(ended.output.find("secret\n"), ended.output.npos) << ended.output;
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(bundle().outside()))
      names.insert(entry.path().filename());
    EXPECT_EQ(names, std::set<std::string>{"secret"});
    EXPECT_EQ(base::read_file(bundle().outside() / "secret"), "secret");
  }
};

INSTANTIATE_TEST_SUITE_P(As, HostileImage, testing::Values(true, false),
                         [](const auto& who) { return who.param ? "Root" : "User"; });

TEST_P(HostileImage, WithLinksToTheHostInPlaceOfMountPoints) {
  for (const char* name : {"proc", "dev", "sys"}) {
    plant(name, bundle().outside());
    expect_nothing_outside();
    plant(name, fs::path("../../../../../../../../..") / bundle().outside().relative_path());
    expect_nothing_outside();
    fs::remove(bundle().root() / name);
  }
}

// The kernel takes the container's root for /: the target exists, inside.
TEST_P(HostileImage, WithLinksThatExistInside) {
  fs::create_directories(bundle().root() / bundle().outside().relative_path());
  plant("dev", bundle().outside());
  expect_nothing_outside();
  EXPECT_TRUE(fs::is_empty(bundle().root() / bundle().outside().relative_path()))
      << "what was mounted there went with the container";
}

TEST_P(HostileImage, WithDestinationsThatClimbOut) {
  auto& mounts = bundle().config["mounts"];
  const std::string up = "/../../../../../../../../../..";
  mounts.push_back({{"destination", up + bundle().outside().native()}, {"type", "tmpfs"}});
  expect_nothing_outside();
}

TEST_P(HostileImage, WithALinkWhereAFileIsToBeBound) {
  plant("x", bundle().outside() / "new");
  bundle().config["mounts"].push_back({{"destination", "/x"},
                                       {"type", "bind"},
                                       {"source", (bundle().path() / "config.json").native()},
                                       {"options", {"bind", "ro"}}});
  expect_nothing_outside();
}

TEST_P(HostileImage, WithMaskedPathsThatAreLinks) {
  plant("x", bundle().outside());
  bundle().config["linux"]["maskedPaths"].push_back("/x/secret");
  bundle().config["linux"]["readonlyPaths"].push_back("/x");
  expect_nothing_outside();
}

}  // namespace
