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

namespace {

namespace fs = std::filesystem;

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

/// A folder that every user may enter, with a copy of the program: the build folder may be private.
class PublicCopy {
 public:
  explicit PublicCopy(const std::string& program) {
    std::string pattern = fs::temp_directory_path() / "demo-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) sys::throw_error(errno, "make " + pattern);
    folder_ = pattern;
    fs::permissions(folder_, fs::perms(0755));
    fs::copy_file(fs::path(DEMO_PROGRAMS) / program, folder_ / program);
  }
  ~PublicCopy() { fs::remove_all(folder_); }
  PublicCopy(const PublicCopy&) = delete;
  PublicCopy& operator=(const PublicCopy&) = delete;

  [[nodiscard]] const fs::path& folder() const { return folder_; }

 private:
  fs::path folder_;
};

/// The processes whose program lies in the folder.
std::vector<std::string> processes_from(const fs::path& folder) {
  std::vector<std::string> found;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    std::error_code is_gone;
    const fs::path program = fs::read_symlink(entry.path() / "exe", is_gone);
    if (!is_gone && program.parent_path() == folder) found.push_back(entry.path().filename());
  }
  return found;
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
  command.argv.push_back(copy.folder() / ("demo-" + demo.name));

  const Machine before = look_at_machine();
  const auto finished = base::run_collecting(command);
  expect_unchanged(before, look_at_machine());
  EXPECT_EQ(processes_from(copy.folder()), std::vector<std::string>());

  ASSERT_FALSE(finished.status.was_killed) << finished.output;
  if (finished.status.value == 77) GTEST_SKIP() << finished.output;
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
