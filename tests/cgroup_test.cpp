// The drivers of both generations on the kernel's real trees: the v1 trees that are mounted, and
// whichever v2 tree is. Each test has a group of its own and removes it.
#include "minicontainer/kernel/cgroup.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/scratch_test.hpp"
#include "base/time.hpp"
#include "minicontainer/kernel/cgroup_files.hpp"
#include "minicontainer/kernel/clone_into_cgroup.hpp"

namespace {

using namespace minicontainer;
namespace fs = std::filesystem;

constexpr std::int64_t kMegabyte = 1 << 20;

// The v2 tree, even on a machine whose controllers are in v1 trees.
CgroupPlace place_on_v2(const std::string& name) {
  std::ifstream mounts("/proc/self/mounts");
  for (std::string source, point, type, rest; mounts >> source >> point >> type;) {
    std::getline(mounts, rest);
    if (type == "cgroup2") {
      return {.version = CgroupVersion::kV2, .folders = {{"", fs::path(point) / name}}};
    }
  }
  return {.version = CgroupVersion::kV2, .folders = {}};
}

class CgroupDriver : public testing::TestWithParam<CgroupVersion> {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "without root nobody may make groups here";
    name_ = "minirun-test-" + std::to_string(::getpid());
    const std::string wanted = "/" + name_ + "/group";
    const CgroupPlace chosen = choose_cgroup_place(wanted, "test");
    place_ = chosen.version == GetParam() ? chosen : place_on_v2(name_ + "/group");
    if (place_.version != GetParam() || place_.folders.empty()) {
      GTEST_SKIP() << "this machine has no trees of that generation";
    }
    group_ = open_cgroup(place_);
  }

  void TearDown() override {
    if (!group_) return;
    group_->kill_all();
    while (::waitpid(-1, nullptr, WNOHANG) > 0) {
    }
    group_->remove();
    for (const auto& [controller, folder] : place_.folders) remove_group(folder.parent_path());
  }

  [[nodiscard]] bool is_v1() const { return GetParam() == CgroupVersion::kV1; }
  [[nodiscard]] fs::path folder(const std::string& controller) const {
    return place_.folders.at(is_v1() ? controller : "");
  }
  /// Whether the group has `file`, by its name on v1 or on v2.
  [[nodiscard]] bool has(const std::string& controller, const std::string& file) const {
    return (!is_v1() || place_.folders.contains(controller)) &&
           fs::exists(folder(controller) / file);
  }

  /// A child in the group that runs `work`.
  base::Process start(const std::function<void()>& work) {
    const CgroupEntrance entrance = group_->open_entrance();
    if (entrance.tasks.empty()) return clone_into_cgroup(entrance.folder, 0, work);
    const pid_t pid = sys::check(::fork(), "fork");
    if (pid == 0) {
      enter_cgroup(entrance);
      work();
      ::_exit(0);
    }
    return {pid, base::open_pidfd(pid)};
  }
  base::Process start_sleeper() {
    base::Process sleeper = start([] { ::pause(); });
    const base::Deadline deadline(std::chrono::seconds(5));
    while (group_->processes().empty() && !deadline.has_passed()) std::this_thread::yield();
    return sleeper;
  }

  std::string name_;
  CgroupPlace place_;
  std::unique_ptr<Cgroup> group_;
};

TEST_P(CgroupDriver, IsMadeInEveryTreeAndRemoved) {
  group_->create();
  for (const auto& [controller, made] : place_.folders) EXPECT_TRUE(fs::exists(made)) << made;
  group_->create();  // an empty one is used
  group_->remove();
  for (const auto& [controller, made] : place_.folders) EXPECT_FALSE(fs::exists(made)) << made;
  EXPECT_NO_THROW(group_->remove());
  EXPECT_TRUE(group_->processes().empty());
  EXPECT_NO_THROW(group_->kill_all());
}

TEST_P(CgroupDriver, OneWithProcessesIsRefused) {
  group_->create();
  const base::Process sleeper = start_sleeper();
  EXPECT_EQ(base::error_of([&] { group_->create(); }), EBUSY);
  EXPECT_EQ(base::error_of([&] { group_->remove(); }), EBUSY);
}

TEST_P(CgroupDriver, OnV2ControllersAreGrantedAllTheWay) {
  if (is_v1()) GTEST_SKIP() << "v1 grants nothing";
  group_->create();
  const fs::path top = place_.folders.at("").parent_path().parent_path();
  EXPECT_EQ(read_control(place_.folders.at(""), "cgroup.controllers"),
            read_control(top, "cgroup.controllers"));
}

TEST_P(CgroupDriver, AProcessIsInEveryTree) {
  group_->create();
  const base::Process sleeper = start_sleeper();
  for (const auto& [controller, made] : place_.folders) {
    EXPECT_EQ(processes_below(made), std::vector<pid_t>{sleeper.pid()}) << made;
  }
  EXPECT_EQ(group_->processes(), std::vector<pid_t>{sleeper.pid()});
}

TEST_P(CgroupDriver, EntersThroughTheFolderAsWell) {
  group_->create();
  CgroupEntrance entrance = group_->open_entrance();
  if (is_v1()) GTEST_SKIP() << "v1 has no one folder";
  const pid_t pid = sys::check(::fork(), "fork");
  if (pid == 0) {
    enter_cgroup(entrance);
    ::pause();
  }
  const base::Process child(pid, base::open_pidfd(pid));
  const base::Deadline deadline(std::chrono::seconds(5));
  while (group_->processes().empty() && !deadline.has_passed()) std::this_thread::yield();
  EXPECT_EQ(group_->processes(), std::vector<pid_t>{pid});
}

TEST_P(CgroupDriver, FreezesAndThaws) {
  group_->create();
  std::atomic<long>* counter = static_cast<std::atomic<long>*>(
      ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  const base::Process worker = start([&] {
    for (;;) ++*counter;
  });
  while (*counter == 0) std::this_thread::yield();
  group_->freeze();
  EXPECT_TRUE(group_->is_frozen());
  const long before = *counter;
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_EQ(*counter, before);
  group_->thaw();
  const base::Deadline deadline(std::chrono::seconds(5));
  while (*counter == before && !deadline.has_passed()) std::this_thread::yield();
  EXPECT_NE(*counter, before);
  EXPECT_FALSE(group_->is_frozen());
}

TEST_P(CgroupDriver, KillsWhatForksMeanwhile) {
  group_->create();
  Resources resources;
  resources.pids = 50;
  if (has("pids", "pids.max")) group_->apply(resources);
  base::Process forker = start([] {
    ::signal(SIGCHLD, SIG_IGN);
    const base::Deadline end(std::chrono::seconds(20));  // should the test fail
    while (!end.has_passed()) {
      if (::fork() == 0) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        ::_exit(0);
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  });
  while (group_->processes().size() < 3) std::this_thread::yield();
  group_->kill_all();
  EXPECT_EQ(forker.wait().value, SIGKILL);
  EXPECT_NO_THROW(group_->remove());
}

TEST_P(CgroupDriver, KillsWhatIsFrozen) {
  group_->create();
  base::Process sleeper = start_sleeper();
  group_->freeze();
  group_->kill_all();
  const auto end = sleeper.wait_for(std::chrono::seconds(5));
  ASSERT_TRUE(end.has_value());
  EXPECT_EQ(end->value, SIGKILL);
}

TEST_P(CgroupDriver, GroupsBelowBelongToIt) {
  group_->create();
  for (const auto& [controller, made] : place_.folders) {
    if (controller == "cpuset") continue;
    fs::create_directories(made / "inner/innermost");
  }
  base::Process sleeper = start([&] {
    for (const auto& [controller, made] : place_.folders) {
      if (controller == "cpuset") continue;
      write_control(made / "inner/innermost", is_v1() ? "tasks" : "cgroup.procs", "0");
    }
    ::pause();
  });
  const fs::path last = place_.folders.rbegin()->second / "inner/innermost";  // it enters it last
  const base::Deadline deadline(std::chrono::seconds(5));
  while (processes_below(last).empty() && !deadline.has_passed()) std::this_thread::yield();
  EXPECT_EQ(group_->processes(), std::vector<pid_t>{sleeper.pid()});
  group_->kill_all();
  EXPECT_EQ(sleeper.wait().value, SIGKILL);
  group_->remove();
  for (const auto& [controller, made] : place_.folders) EXPECT_FALSE(fs::exists(made)) << made;
}

TEST_P(CgroupDriver, LimitsStandInTheFiles) {
  group_->create();
  if (!has("memory", is_v1() ? "memory.limit_in_bytes" : "memory.max")) {
    GTEST_SKIP() << "this machine's tree has no memory controller";
  }
  Resources resources;
  resources.memory.limit = 20 * kMegabyte;
  resources.pids = 12;
  resources.cpu.shares = 512;
  resources.cpu.quota = 50'000;
  resources.cpu.period = 100'000;
  group_->apply(resources);
  const auto at = [&](const char* controller, const char* v1_file, const char* v2_file) {
    return read_control(folder(controller), is_v1() ? v1_file : v2_file).value_or("missing");
  };
  EXPECT_EQ(at("memory", "memory.limit_in_bytes", "memory.max"), "20971520");
  EXPECT_EQ(at("pids", "pids.max", "pids.max"), "12");
  EXPECT_EQ(at("cpu", "cpu.shares", "cpu.weight"), is_v1() ? "512" : "20");
  EXPECT_EQ(at("cpu", "cpu.cfs_quota_us", "cpu.max"), is_v1() ? "50000" : "50000 100000");
  EXPECT_EQ(group_->usage().memory_limit_bytes, 20U * kMegabyte);
  EXPECT_EQ(group_->usage().pids_limit, 12U);
}

// v1 wants memory <= memory and swap at each moment: raising and lowering need opposite orders.
TEST_P(CgroupDriver, MemoryAndSwapMoveTogetherBothWays) {
  group_->create();
  if (!has("memory", is_v1() ? "memory.memsw.limit_in_bytes" : "memory.swap.max")) {
    GTEST_SKIP() << "this machine does not count swap";
  }
  for (const std::int64_t megabytes : {20, 80, 10}) {
    Resources resources;
    resources.memory.limit = megabytes * kMegabyte;
    resources.memory.swap = megabytes * kMegabyte;
    group_->apply(resources);
    EXPECT_EQ(group_->usage().memory_limit_bytes,
              static_cast<std::uint64_t>(megabytes * kMegabyte));
  }
  Resources unlimited;
  unlimited.memory.limit = -1;
  group_->apply(unlimited);
  EXPECT_EQ(group_->usage().memory_limit_bytes, std::nullopt);
}

TEST_P(CgroupDriver, CountsWhatTheOomKillerEnded) {
  group_->create();
  if (!has("memory", is_v1() ? "memory.limit_in_bytes" : "memory.max")) {
    GTEST_SKIP() << "this machine's tree has no memory controller";
  }
  Resources resources;
  resources.memory.limit = 20 * kMegabyte;
  if (has("memory", is_v1() ? "memory.memsw.limit_in_bytes" : "memory.swap.max")) {
    resources.memory.swap = 20 * kMegabyte;
  }
  group_->apply(resources);
  EXPECT_EQ(group_->usage().oom_kills, 0U);
  base::Process hog = start([] {
    constexpr std::size_t kSize = 50 * kMegabyte;
    void* memory = ::mmap(nullptr, kSize, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    ::_exit(memory == MAP_FAILED ? 1 : 0);
  });
  const auto end = hog.wait();
  EXPECT_TRUE(end.was_killed);
  EXPECT_EQ(end.value, SIGKILL);
  EXPECT_EQ(group_->usage().oom_kills, 1U);
}

TEST_P(CgroupDriver, ALimitThatTheKernelRefusesIsNamed) {
  group_->create();
  if (!has("cpu", is_v1() ? "cpu.cfs_quota_us" : "cpu.max")) {
    GTEST_SKIP() << "this machine's tree has no cpu controller";
  }
  Resources resources;
  resources.cpu.quota = 3;  // microseconds: the least is 1000
  const std::string said = base::message_of([&] { group_->apply(resources); });
  EXPECT_NE(said.find("linux.resources.cpu.quota: the kernel refuses \"3\""), said.npos) << said;
}

bool can_read(const fs::path& node) {
  char byte = 0;
  const base::Fd fd(::open(node.c_str(), O_RDONLY | O_CLOEXEC));
  return fd.is_open() && ::read(fd.get(), &byte, 1) == 1;
}

// 1:11 is /dev/kmsg, 1:5 zero.
TEST_P(CgroupDriver, DeviceRulesHoldAndCanBeReplaced) {
  group_->create();
  if (is_v1() && !place_.folders.contains("devices")) GTEST_SKIP() << "no devices controller";
  const base::Scratch scratch;
  const fs::path kmsg = scratch / "kmsg", zero = scratch / "zero";
  if (::mknod(kmsg.c_str(), S_IFCHR | 0600, makedev(1, 11)) == -1 ||
      ::mknod(zero.c_str(), S_IFCHR | 0600, makedev(1, 5)) == -1 || !can_read(zero)) {
    GTEST_SKIP() << "device nodes cannot be made or used here";
  }
  const auto try_devices = [&] {
    return start([&] {
             const int fd = ::open(kmsg.c_str(), O_RDONLY | O_NONBLOCK);
             ::_exit((fd >= 0 ? 1 : 0) + (can_read(zero) ? 2 : 0));
           })
        .wait()
        .value;
  };
  Resources resources;
  EXPECT_EQ(try_devices(), 3);
  resources.devices = {{false, 'a', {}, {}, "rwm"}};
  group_->apply(resources);
  EXPECT_EQ(try_devices(), 2);
  resources.devices.push_back({true, 'c', 1, 11, "r"});
  group_->apply(resources);
  EXPECT_EQ(try_devices(), 3);
  resources.devices.push_back({false, 'c', 1, {}, "r"});
  group_->apply(resources);
  EXPECT_EQ(try_devices(), 2);
}

INSTANTIATE_TEST_SUITE_P(Both, CgroupDriver,
                         testing::Values(CgroupVersion::kV1, CgroupVersion::kV2),
                         [](const auto& version) {
                           return version.param == CgroupVersion::kV1 ? "V1" : "V2";
                         });

}  // namespace
