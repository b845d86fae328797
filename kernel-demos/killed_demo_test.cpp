// What is left of a demo that was killed: cgroups are no namespaces, so somebody has to remove them
// (cgroup_removal.hpp).
#include <fmt/core.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "base/file.hpp"
#include "base/spawn.hpp"
#include "kernel-demos/public_copy_test.hpp"
#include "kernel-demos/stepped_demo_test.hpp"

namespace {

namespace fs = std::filesystem;
using demo_test::processes_from;
using demo_test::PublicCopy;
using demo_test::SteppedDemo;

/// Lets 15-cgroup-freeze run until its child is frozen. Returns its group, or nothing without one.
fs::path step_until_frozen(SteppedDemo& demo) {
  fs::path group;
  while (const auto line = demo.next()) {
    if (line->starts_with("    /") && group.empty()) group = line->substr(4);
    if (line->find("State:") != std::string::npos) return group;
    if (!line->empty()) demo.go_on();
  }
  return {};
}

bool is_gone_soon(const fs::path& group) {
  for (int attempt = 0; attempt < 1000 && fs::exists(group); ++attempt) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return !fs::exists(group);
}

TEST(KilledDemo, LeavesNoGroupAndNoFrozenProcess) {
  const PublicCopy copy("demo-cgroup-freeze");
  SteppedDemo demo(copy.program());
  const fs::path group = step_until_frozen(demo);
  if (group.empty()) GTEST_SKIP() << "no group can be made here";
  demo.process().send(SIGKILL);
  demo.process().wait();
  EXPECT_TRUE(is_gone_soon(group)) << group;
  std::this_thread::sleep_for(std::chrono::milliseconds(100));  // the keeper's last steps
  EXPECT_EQ(processes_from(copy.folder()), std::vector<std::string>());
}

/// A group as it is left when demo and keeper are killed at once: of a process that has gone, with
/// one in it that is frozen.
class LeftGroup {
 public:
  LeftGroup(const fs::path& parent, pid_t frozen) {
    base::Command end;
    end.argv = {"true"};
    base::Process gone = base::spawn(end);
    folder_ = parent / fmt::format("demo-cgroup-freeze-{}", gone.pid());
    gone.wait();
    fs::create_directory(folder_);
    base::write_file(folder_ / "cgroup.procs", std::to_string(frozen));
    freeze({.in_first = "FROZEN", .in_second = "1"});
  }
  /// Should the demo have left it, its process can be killed from now on.
  ~LeftGroup() {
    if (fs::exists(folder_)) freeze({.in_first = "THAWED", .in_second = "0"});
  }
  LeftGroup(const LeftGroup&) = delete;
  LeftGroup& operator=(const LeftGroup&) = delete;

  [[nodiscard]] const fs::path& folder() const { return folder_; }

 private:
  struct State {
    std::string in_first;
    std::string in_second;
  };

  void freeze(const State& state) {
    const bool is_first = fs::exists(folder_ / "freezer.state");
    base::write_file(folder_ / (is_first ? "freezer.state" : "cgroup.freeze"),
                     is_first ? state.in_first : state.in_second);
  }

  fs::path folder_;
};

TEST(NextDemo, RemovesTheGroupOfADeadOne) {
  const PublicCopy copy("demo-cgroup-freeze");
  SteppedDemo first(copy.program());
  const fs::path group = step_until_frozen(first);
  if (group.empty()) GTEST_SKIP() << "no group can be made here";

  base::Command sleep;
  sleep.argv = {"sleep", "60"};
  base::Process sleeper = base::spawn(sleep);
  const LeftGroup left(group.parent_path(), sleeper.pid());

  SteppedDemo second(copy.program());
  ASSERT_FALSE(step_until_frozen(second).empty());
  EXPECT_FALSE(fs::exists(left.folder()));
  EXPECT_TRUE(fs::exists(group)) << "the group of a demo that still runs was removed";
  const auto ended = sleeper.wait_for(std::chrono::seconds(10));
  EXPECT_TRUE(ended && ended->was_killed) << "the frozen process of the dead demo lives on";
}

}  // namespace
