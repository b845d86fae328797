// Each demo, as root and as an unprivileged user: it shows what it promises, in a namespace that is
// really another one, and the machine is the same afterwards.
#include <fmt/core.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <ostream>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/spawn.hpp"
#include "kernel-demos/public_copy_test.hpp"

namespace {

namespace fs = std::filesystem;
using demo_test::processes_from;
using demo_test::PublicCopy;

struct Demo {
  std::string name;
  std::string kind;                ///< the namespace that it makes; empty when it makes none
  std::vector<std::string> facts;  ///< regular expressions that its output must match

  // Without this gtest prints the bytes of a Demo.
  friend std::ostream& operator<<(std::ostream& out, const Demo& demo) { return out << demo.name; }
};

std::vector<Demo> demos() {
  return {
      {"uts", "uts", {"inside .* host name is demo\n"}},
      {"ipc", "ipc", {"leads to queue 0\n", "second one.* No such file or directory\n"}},
      {"pid", "pid", {"I am process 1\n", "NSpid:\t[0-9]+\t1\n", "Cannot allocate memory\n"}},
      {"mount", "mnt", {"mountinfo: .* /tmp rw,nosuid,nodev.* tmpfs demo "}},
      {"network", "net", {"the interfaces are: lo\n", "lo is down", "lo is up now"}},
      {"user", "user", {"table, I am user 65534\n", "uid_map: +0 +[0-9]+ +1\n", "not permitted\n"}},
      {"cgroup", "cgroup", {"inside [\\s\\S]*/proc/self/cgroup: 0::/\n"}},
      {"time", "time", {"timens_offsets: boottime +864000 +0\n"}},
      {"pivot-root", "", {"/ holds: hello \n", " / / rw.* tmpfs demo .*\n    lines in it: 1\n"}},
      {"mount-propagation",
       "mnt",
       {"source appears under: source shared slave \n", "/tmp/slave .* master:[0-9]+ ",
        "slave appears under: slave \n", "private appears under: private \n"}},
      {"pidfd", "", {"fdinfo/[0-9]+: Pid:\t[1-9]", "signal 15", "Pid:\t-1\n", "No such process"}},
      {"cgroup-memory", "", {"killed by signal 9 after 1[0-6] MiB\n", ": oom_kill [1-9]"}},
      {"cgroup-cpu", "", {"in it has [12]?[0-9] %\n", ": nr_throttled [1-9]"}},
      {"cgroup-pids", "", {"forked 7 times.*unavailable\n", "pids.current: 8 ", ": max [1-9]"}},
      {"cgroup-freeze", "", {": (FROZEN|frozen 1) \\(", ": (THAWED|frozen 0) \\("}},
      {"cgroup-io", "", {"[0-9] 1048576|rbps=1048576", "a second: [0-9]{3,4} ms\n"}},
      {"cgroup-cpuset", "", {"child in it may run on: [0-9]+ \n", "and gets: [0-9]+ \n"}},
      {"capabilities",
       "",
       {"CapEff:\t[0-9a-f]+[2367abef][0-9a-f]{5}\n", "CapEff:\t[0-9a-f]+[014589cd][0-9a-f]{5}\n",
        "again: Operation not permitted\n"}},
      {"no-new-privs", "", {"Uid:\t65534\t0\t", "NoNewPrivs:\t1\n.*\n.*Uid:\t65534\t65534\t"}},
      {"seccomp-filter", "", {"Seccomp:\t2\n", "uname: Operation not permit", "by signal 31 "}},
      {"seccomp-notify", "", {"told: Success\n", "told: Device or resource busy\n"}},
      {"idmapped-mount", "", {"tmp/mapped rw.*,idmapped", "mapped/second belongs to user 2000\n"}},
      {"overlayfs",
       "",
       {"upper holds: added changed removed\\(0:0\\) \n", "lower/changed: from below"}},
      {"pressure", "", {"for [0-9]{3,} ms of it\n"}},
  };
}

/// The parts of the machine that a demo could have changed by mistake.
struct Machine {
  std::string host_name;
  std::map<std::string, std::string> mounts;  ///< by mount id: the rest of the mountinfo line
  std::set<std::string> ipc;
  std::string loopback;
  std::string uid_map;
};

// Key and number of each System V object: what follows changes whenever somebody uses it.
std::set<std::string> ipc_objects() {
  std::set<std::string> objects;
  for (const std::string table : {"msg", "sem", "shm"}) {
    std::ifstream file("/proc/sysvipc/" + table);
    std::string key;
    std::string number;
    for (std::string rest; file >> key >> number && std::getline(file, rest);) {
      objects.insert(fmt::format("{} {} {}", table, key, number));
    }
  }
  if (fs::exists("/dev/mqueue")) {
    for (const auto& queue : fs::directory_iterator("/dev/mqueue")) objects.insert(queue.path());
  }
  return objects;
}

Machine look_at_machine() {
  Machine machine;
  machine.host_name = base::read_file("/proc/sys/kernel/hostname");
  std::ifstream mounts("/proc/self/mountinfo");
  std::string id;
  for (std::string rest; mounts >> id && std::getline(mounts, rest);) machine.mounts[id] = rest;
  machine.ipc = ipc_objects();
  machine.loopback = base::read_file("/sys/class/net/lo/flags");
  machine.uid_map = base::read_file("/proc/self/uid_map");
  return machine;
}

// Other programs may mount things meanwhile; what was there must be as it was, and nothing be ours.
void expect_unchanged(const Machine& before, const Machine& after) {
  EXPECT_EQ(after.host_name, before.host_name);
  EXPECT_EQ(after.ipc, before.ipc);
  EXPECT_EQ(after.loopback, before.loopback);
  EXPECT_EQ(after.uid_map, before.uid_map);
  for (const auto& [id, mount] : after.mounts) {
    EXPECT_EQ(mount.find(" demo "), std::string::npos) << "left mounted:" << mount;
    const auto same = before.mounts.find(id);
    EXPECT_EQ(mount, same == before.mounts.end() ? mount : same->second);
  }
}

void expect_another_namespace(const std::string& kind, const std::string& output) {
  const std::regex pattern(kind + ":\\[[0-9]+\\]");
  std::set<std::string> seen;
  for (std::sregex_iterator match(output.begin(), output.end(), pattern), end; match != end;
       ++match) {
    seen.insert(match->str());
  }
  EXPECT_TRUE(seen.contains(fs::read_symlink("/proc/self/ns/" + kind))) << "the outer namespace";
  EXPECT_GE(seen.size(), 2U) << "the new namespace is the old one:\n" << output;
}

bool has_all_rights() {
  const std::string status = base::read_file("/proc/self/status");
  return std::regex_search(status, std::regex("CapEff:\t0*1ff[0-9a-f]{7}f"));
}

class DemoTest : public testing::TestWithParam<std::tuple<Demo, bool>> {};

TEST_P(DemoTest, ShowsWhatItPromisesAndLeavesNothing) {
  const auto& [demo, as_root] = GetParam();
  if (as_root && ::geteuid() != 0) GTEST_SKIP() << "the test does not run as root";
  const PublicCopy copy("demo-" + demo.name);
  base::Command command;
  // The leak checker of the sanitizers' build needs /proc and a thread, which demos take away.
  command.add_env = {"ASAN_OPTIONS=detect_leaks=0"};
  if (!as_root && ::geteuid() == 0) {
    command.argv = {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"};
  }
  command.argv.push_back(copy.program());

  const Machine before = look_at_machine();
  const auto finished = base::run_collecting(command);
  expect_unchanged(before, look_at_machine());
  EXPECT_EQ(processes_from(copy.folder()), std::vector<std::string>());

  ASSERT_FALSE(finished.status.was_killed) << finished.output;
  if (finished.status.value == 77) {
    // Root that has all rights is not refused anything: then it is a mistake in the demo.
    EXPECT_FALSE(as_root && has_all_rights() &&
                 finished.output.find("skipped: cannot ") != std::string::npos)
        << finished.output;
    GTEST_SKIP() << finished.output;
  }
  ASSERT_EQ(finished.status.value, 0) << finished.output;
  if (!demo.kind.empty()) expect_another_namespace(demo.kind, finished.output);
  for (const auto& fact : demo.facts) {
    EXPECT_TRUE(std::regex_search(finished.output, std::regex(fact))) << fact << "\nnot in:\n"
                                                                      << finished.output;
  }
}

std::string name_of(const testing::TestParamInfo<std::tuple<Demo, bool>>& info) {
  const auto& [demo, as_root] = info.param;
  return std::regex_replace(demo.name, std::regex("-"), "_") + (as_root ? "_root" : "_rootless");
}

INSTANTIATE_TEST_SUITE_P(Kernel, DemoTest,
                         testing::Combine(testing::ValuesIn(demos()), testing::Bool()), name_of);

}  // namespace
