// The script that `minirun --explain=script` writes makes the container that minirun makes: the
// same mounts, names, devices, groups, limits, capabilities and environment.

#include <fmt/core.h>
#include <unistd.h>

#include <utility>

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

// What minirun's container prints, and the script's.
std::pair<std::string, std::string> both(Bundle& bundle, const std::string& group) {
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
  return {made.output, by_hand.output};
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
  const auto [made, by_hand] = both(bundle, group);
  EXPECT_NE(made.find("\nby-hand\n"), std::string::npos) << made;
  EXPECT_NE(made.find("QUOTED=it's \"$HOME\"\n"), std::string::npos) << made;
  EXPECT_NE(made.find("/bound"), std::string::npos) << made;
  EXPECT_EQ(made, by_hand);
}

// "254:0": some disk of this machine, or nothing.
std::string some_disk() {
  std::error_code ignored;
  for (const auto& disk : fs::directory_iterator("/sys/block", ignored)) {
    const std::string numbers = base::read_file(disk.path() / "dev");
    return numbers.substr(0, numbers.find('\n'));
  }
  return {};
}

constexpr const char* kLookCloser =
    "uname -m; ls -l /etc /dev/owned | cut -c1-40; cat /etc/inner; ionice; cut -d' ' -f19,41 "
    "/proc/self/stat; "
    "grep -E 'Cap|Uid' /proc/self/status; cut -d' ' -f4- /proc/self/mountinfo | grep master | "
    "sed 's/master:[0-9]*/master/' | sort; "
    "cat /sys/fs/cgroup/blkio/blkio.throttle.read_bps_device /sys/fs/cgroup/io.max 2>/dev/null; "
    "touch /etc/new 2>&1; true";

TEST(ExplainScript, MakesWhatIsAskedForSeldom) {
  if (::geteuid() != 0) GTEST_SKIP() << "the script is for root";
  Bundle bundle(true);
  auto& config = bundle.config;
  const std::string group = fmt::format("explain-{}", ::getpid());
  fs::create_directory(bundle.root() / "etc");
  base::write_file(bundle.root() / "etc/inner", "from the image\n");
  for (const char* applet : {"cut", "sort", "grep", "uname", "ionice", "sed"})
    fs::create_symlink("busybox", bundle.root() / "bin" / applet);
  config["process"]["args"] = {"sh", "-c", kLookCloser};
  config["process"]["user"] = {{"uid", 1000}, {"gid", 1000}};
  for (const char* set : {"bounding", "permitted", "effective", "inheritable", "ambient"})
    config["process"]["capabilities"][set] = {"CAP_NET_RAW"};
  config["process"]["scheduler"] = {{"policy", "SCHED_BATCH"}, {"nice", 3}};
  config["process"]["ioPriority"] = {{"class", "IOPRIO_CLASS_IDLE"}, {"priority", 0}};
  config["linux"]["personality"] = {{"domain", "LINUX32"}};
  config["linux"]["rootfsPropagation"] = "rslave";
  config["linux"]["cgroupsPath"] = "/" + group;
  config["linux"]["devices"] = {{{"path", "/dev/owned"},
                                 {"type", "c"},
                                 {"major", 1},
                                 {"minor", 5},
                                 {"fileMode", 0600},
                                 {"uid", 1000},
                                 {"gid", 5}}};
  if (const std::string disk = some_disk(); !disk.empty()) {
    config["linux"]["resources"]["blockIO"]["throttleReadBpsDevice"] = {
        {{"major", std::stoi(disk)},
         {"minor", std::stoi(disk.substr(disk.find(':') + 1))},
         {"rate", 1234567}}};
  }
  config["mounts"].push_back({{"destination", "/etc"},
                              {"type", "tmpfs"},
                              {"source", "tmpfs"},
                              {"options", {"tmpcopyup", "ro", "size=64k"}}});
  const auto [made, by_hand] = both(bundle, group);
  for (const char* seen : {"i686", "from the image", "idle", "CapAmb:\t0000000000002000",
                           "Read-only file system", "1000     5", "\n3 3\n"})
    EXPECT_NE(made.find(seen), std::string::npos) << seen << " in " << made;
  EXPECT_EQ(made, by_hand);
}

// What it cannot do, it says.
TEST(ExplainScript, SaysWhatItLeavesOut) {
  Bundle bundle(::geteuid() == 0);
  auto& config = bundle.config;
  config["linux"]["namespaces"].push_back({{"type", "time"}});
  config["linux"]["timeOffsets"]["boottime"] = {{"secs", 5}, {"nanosecs", 7}};
  config["linux"]["rootfsPropagation"] = "shared";
  config["mounts"].push_back({{"destination", "/bound"},
                              {"type", "bind"},
                              {"source", bundle.outside().native()},
                              {"options", {"rbind", "rro"}}});
  config["hooks"]["poststop"] = {{{"path", "/bin/true"}}};
  const std::string script = bundle.path() / "script";
  const auto written = bundle.run_command();
  Running(bundle.command({"--explain=script", "--explain-file", script, "run", "--bundle",
                          bundle.path(), "test"}))
      .end();
  const std::string text = base::read_file(script);
  for (const char* said :
       {"nanoseconds of linux.timeOffsets", "such as rro", "hooks", "is not seen on the machine"})
    EXPECT_NE(text.find(said), std::string::npos) << said;
}

}  // namespace
