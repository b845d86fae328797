// The script that `minirun --explain=script` writes makes the container that minirun makes: the
// same mounts, names, devices, groups, limits, capabilities and environment.

#include <fmt/core.h>
#include <unistd.h>

#include "base/file.hpp"
#include "tests/minirun_fixture_test.hpp"

namespace {

namespace fs = std::filesystem;
using workbook_test::Bundle;
using workbook_test::Running;

// Tells what there is to tell about where it runs, without the numbers that differ each time.
constexpr const char* kLook =
    "cut -d' ' -f4- /proc/self/mountinfo | sort; hostname; ls -l /dev | cut -c1-10,57-; "
    "id; pwd; umask; env | grep -v '^_=' | sort; cut -d: -f2- /proc/self/cgroup; "
    "grep -E 'Cap|NoNewPrivs|Groups' /proc/self/status; grep -E 'open|proc' "
    "/proc/self/limits; cat /proc/sys/net/ipv4/ip_unprivileged_port_start; "
    "[ $$ = 1 ] && echo first";

/// The script leaves its groups: it says so.
void remove_groups(const std::string& name) {
  for (const auto& tree : fs::directory_iterator("/sys/fs/cgroup")) {
    std::error_code ignored;
    for (fs::recursive_directory_iterator at(tree, ignored), end; at != end;
         at.increment(ignored)) {
      if (at->path().filename() == name) ::rmdir(at->path().c_str());
    }
  }
}

TEST(ExplainScript, MakesTheSameContainer) {
  if (::geteuid() != 0) GTEST_SKIP() << "the script is for root";
  Bundle bundle(true);
  auto& config = bundle.config;
  const std::string group = fmt::format("explain-{}", ::getpid());
  config["hostname"] = "by-hand";
  config["process"]["args"] = {"sh", "-c", kLook};
  config["process"]["env"].push_back("QUOTED=it's \"$HOME\"");
  config["process"]["cwd"] = "/tmp";
  config["linux"]["cgroupsPath"] = "/" + group;
  config["linux"]["sysctl"] = {{"net.ipv4.ip_unprivileged_port_start", "1000"}};
  config["linux"]["resources"]["pids"] = {{"limit", 50}};
  config["mounts"].push_back({{"destination", "/bound"},
                              {"type", "bind"},
                              {"source", bundle.outside().native()},
                              {"options", {"rbind", "ro", "nosuid"}}});
  for (const char* applet : {"cut", "sort", "grep", "env", "id", "pwd"})
    fs::create_symlink("busybox", bundle.root() / "bin" / applet);
  const std::string script = bundle.path() / "script";
  const auto written = bundle.run_command();
  const auto made = Running(bundle.command({"--explain=script", "--explain-file", script, "run",
                                            "--bundle", bundle.path(), "test"}))
                        .end();
  // Namespaces around it: a script with a mistake must not reach the machine.
  const auto by_hand = Running({.argv = {"unshare", "--pid", "--fork", "--kill-child", "--mount",
                                         "--uts", "--net", "--ipc", "--mount-proc", "bash", script},
                                .add_env = {bundle.marker()}})
                           .end();
  remove_groups(group);
  EXPECT_EQ(made.exit_code, 0) << made.output;
  EXPECT_EQ(by_hand.exit_code, 0) << by_hand.output;
  EXPECT_NE(made.output.find("\nby-hand\n"), std::string::npos) << made.output;
  EXPECT_NE(made.output.find("QUOTED=it's \"$HOME\"\n"), std::string::npos) << made.output;
  EXPECT_NE(made.output.find("/bound"), std::string::npos) << made.output;
  EXPECT_EQ(made.output, by_hand.output);
}

}  // namespace
