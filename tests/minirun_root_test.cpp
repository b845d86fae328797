// The container's root: what is mounted, hidden and protected there.

#include <fmt/core.h>

#include "base/file.hpp"
#include "tests/minirun_fixture_test.hpp"

namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using workbook_test::MachineState;
using workbook_test::Minirun;

TEST_P(Minirun, ChangesNoMountOfTheMachineWhileItRuns) {
  const MachineState before;
  auto minirun = bundle().run({"sleep", "1000"});
  first_process(minirun, "sleep");
  before.expect_unchanged(bundle().folder());
}

TEST_P(Minirun, SeesNothingButItsRoot) {
  EXPECT_EQ(output_of("ls / && ls /.. && cd /proc/1/root && ls ../../.."),
            fmt::format("{0}{0}{0}", "bin\ndev\nprobe\nproc\nsys\ntmp\n"));
}

TEST_P(Minirun, HidesMaskedPaths) {
  base::write_file(bundle().root() / "tmp/file", "secret");
  fs::create_directories(bundle().root() / "tmp/folder/below");
  const std::string look = "cat /tmp/file; ls /tmp/folder; ls /sys/firmware 2>/dev/null || true";
  bundle().config["linux"]["maskedPaths"] = json::array();
  EXPECT_TRUE(output_of(look).starts_with("secretbelow\n"));
  bundle().config["linux"]["maskedPaths"] = {"/tmp/file", "/tmp/folder", "/sys/firmware", "/none"};
  EXPECT_EQ(output_of(look), "");
  EXPECT_NE(bundle().run_shell("touch /tmp/folder/new").end().exit_code, 0);
}

TEST_P(Minirun, ProtectsReadOnlyPaths) {
  const auto says = [&](const std::string& script) {
    return bundle().run_shell(script).end().output;
  };
  const std::string refused = "Read-only file system";
  EXPECT_NE(says("echo x > /proc/sys/kernel/hostname").find(refused), std::string::npos);
  EXPECT_NE(says("touch /new").find(refused), std::string::npos);
  bundle().config["root"]["readonly"] = false;
  EXPECT_EQ(says("touch /new /tmp/new"), "");
  bundle().config["linux"]["readonlyPaths"] = {"/tmp", "/none"};
  EXPECT_NE(says("touch /tmp/other").find(refused), std::string::npos);
  EXPECT_EQ(says("touch /other"), "");
}

TEST_P(Minirun, HasTheUsualDevices) {
  EXPECT_EQ(output_of("echo x > /dev/null && head -c 3 /dev/zero | wc -c && ls -l /dev/fd | "
                      "sed 's/.*-> //' && test -c /dev/random && test -e /dev/ptmx"),
            "3\n/proc/self/fd\n");
}

}  // namespace
