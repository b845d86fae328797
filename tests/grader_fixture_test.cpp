#include "tests/grader_fixture_test.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <vector>

#include "base/time.hpp"
#include "tests/bad_files_test.hpp"
#include "workbook/checks/observe.hpp"

namespace workbook_test {

std::unique_ptr<Checkout> checkout;

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class SharedCheckout : public testing::Environment {
 public:
  void SetUp() override {
    // Whatever a learner's program starts, however it hides, becomes ours when its parent dies.
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    checkout = std::make_unique<Checkout>();
  }
  void TearDown() override { checkout.reset(); }
};
const auto* const kShared = testing::AddGlobalTestEnvironment(new SharedCheckout);

/// Our descendants that still run; those that have ended are reaped.
std::vector<pid_t> left_running() {
  while (::waitpid(-1, nullptr, WNOHANG) > 0) {
  }
  return workbook::descendants_of(::getpid());
}

/// The control groups of checks whose process is gone.
std::set<std::string> abandoned_groups() {
  std::set<std::string> found;
  const std::string prefix = "lab-check-";
  for (const char* hierarchy : {"/sys/fs/cgroup", "/sys/fs/cgroup/pids"}) {
    std::error_code is_missing;
    for (const auto& entry : fs::directory_iterator(hierarchy, is_missing)) {
      const std::string name = entry.path().filename();
      if (name.starts_with(prefix) && !fs::exists("/proc/" + name.substr(prefix.size())))
        found.insert(entry.path());
    }
  }
  return found;
}

}  // namespace

Grader::Grader() : before_(abandoned_groups()) {}

void Grader::SetUp() {
  checkout->use_as_caller();
}

void Grader::TearDown() {
  EXPECT_TRUE(wait_until([] { return left_running().empty(); }, 10s)) << "left running";
  for (const pid_t pid : left_running()) send_to(pid, SIGKILL);
  EXPECT_TRUE(wait_until([] { return left_running().empty(); }, 10s)) << "cannot be killed";
  EXPECT_TRUE(wait_until([&] { return lasting_groups().empty(); }, 10s)) << "a group is left";
  EXPECT_EQ(checkout->temporary_files(), std::set<std::string>());
  machine_.expect_unchanged(checkout->root());
}

std::set<std::string> Grader::lasting_groups() {
  const auto now = abandoned_groups();
  std::set<std::string> lasting;
  for (const auto& group : now) {
    if (!before_.contains(group) && (!lasting_ || lasting_->contains(group))) lasting.insert(group);
  }
  lasting_ = lasting;
  return lasting;
}

void kill_in_the_middle_of_a_check() {
  const Edit edit(checkout->file(kClone), file_with("  for (volatile int i = 0;; i = i + 1) {}"));
  Running lab = checkout->start({"check", "01.1", "--json"});
  const bool runs = wait_until(
      [] {
        for (const pid_t pid : workbook::descendants_of(::getpid())) {
          if (workbook::status_line(pid, "Name").text.starts_with("minirun")) return true;
        }
        return false;
      },
      3min);
  ASSERT_TRUE(runs) << "the learner's program never ran";
  lab.send(SIGKILL);
  const base::Deadline soon(3s);  // the program itself would run for longer
  EXPECT_EQ(lab.end().exit_code, 128 + SIGKILL);
  EXPECT_TRUE(wait_until([] { return left_running().empty(); }, soon.remaining()));
}

}  // namespace workbook_test
