// The hooks of a bundle: when they run, what they are told, and what comes of one that fails.

#include <fmt/core.h>
#include <unistd.h>

#include <regex>

#include "base/file.hpp"
#include "base/json.hpp"
#include "tests/minirun_fixture_test.hpp"
#include "workbook/checks/observe.hpp"

namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using workbook_test::Bundle;
using workbook_test::Minirun;

/// A hook that runs a shell command.
json hook(const Bundle& bundle, const std::string& script) {
  return {{"path", "/bin/sh"}, {"args", {"sh", "-c", script}}, {"env", {bundle.marker()}}};
}

TEST_P(Minirun, RunsHooksInTheirOrderWithTheState) {
  const std::string log = bundle().path() / "log";
  bundle().config["hooks"]["createRuntime"] = {
      hook(bundle(), fmt::format("echo one >> {}", log)),
      hook(bundle(), fmt::format("cat > {0}.state; echo two >> {0}", log))};
  EXPECT_EQ(output_of("echo ran"), "ran\n");
  EXPECT_EQ(base::read_file(log), "one\ntwo\n");
  const json state = base::load_json(log + ".state");
  EXPECT_EQ(state["ociVersion"], "1.0.2");
  EXPECT_EQ(state["id"], "test");
  EXPECT_EQ(state["status"], "creating");
  EXPECT_EQ(state["bundle"], bundle().path().native());
  EXPECT_TRUE(state["pid"].is_number_integer());
}

TEST_P(Minirun, AHookSeesTheContainerBeforeItsProgram) {
  const std::string file = bundle().path() / "seen";
  bundle().config["hooks"]["createRuntime"] = {
      hook(bundle(), fmt::format("pid=$(sed 's/.*\"pid\":\\([0-9]*\\).*/\\1/'); "
                                 "readlink /proc/$pid/ns/uts > {}; "
                                 "cat /proc/$pid/comm >> {}",
                                 file, file))};
  output_of("true");
  const std::string seen = base::read_file(file);
  EXPECT_TRUE(std::regex_match(seen, std::regex("uts:\\[[0-9]+\\]\nminirun\n"))) << seen;
  EXPECT_EQ(seen.find(workbook::namespace_of(::getpid(), "uts")), std::string::npos);
}

TEST_P(Minirun, AHookNeedNotReadTheState) {
  bundle().config["hooks"]["createRuntime"] = json::array();
  for (int i = 0; i < 20; ++i) {
    bundle().config["hooks"]["createRuntime"].push_back(
        {{"path", "/bin/true"}, {"env", {bundle().marker()}}});
  }
  EXPECT_EQ(output_of("echo ran"), "ran\n");
}

TEST_P(Minirun, AHookThatFailsStopsTheContainer) {
  bundle().config["root"]["readonly"] = false;
  bundle().config["hooks"]["createRuntime"] = {
      hook(bundle(), "exit 3"),
      hook(bundle(), fmt::format("touch {}", (bundle().path() / "second").native()))};
  expect_refusal(bundle().run_shell("touch /ran"), "hook /bin/sh: exit code 3");
  EXPECT_FALSE(fs::exists(bundle().path() / "second"));
  EXPECT_FALSE(fs::exists(bundle().root() / "ran"));
}

TEST_P(Minirun, AHookThatHangsIsStoppedAtItsTimeout) {
  bundle().config["root"]["readonly"] = false;
  auto hanging = hook(bundle(), "exec sleep 1000");
  hanging["timeout"] = 1;
  bundle().config["hooks"]["createRuntime"] = {hanging};
  expect_refusal(bundle().run_shell("touch /ran"),
                 "hook /bin/sh: did not end within its timeout of 1 s");
  EXPECT_FALSE(fs::exists(bundle().root() / "ran"));
}

TEST_P(Minirun, AHookThatIsNotThereStopsTheContainer) {
  bundle().config["hooks"]["createRuntime"] = {{{"path", "/no/such/hook"}}};
  expect_refusal(bundle().run({"true"}), "start /no/such/hook: No such file or directory");
}

}  // namespace
