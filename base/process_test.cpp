#include "base/process.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/spawn.hpp"

namespace {

using namespace std::chrono_literals;
using base::Process;

Process start(const std::vector<std::string>& argv) {
  return base::spawn({.argv = argv});
}

// A child that ended and was not waited for would still be found by kill(2).
bool is_known(pid_t pid) {
  return ::kill(pid, 0) == 0;
}

TEST(Process, TellsTheExitCode) {
  const auto status = start({"sh", "-c", "exit 7"}).wait();
  EXPECT_FALSE(status.was_killed);
  EXPECT_EQ(status.value, 7);
  EXPECT_FALSE(status.is_success());
  EXPECT_TRUE(start({"true"}).wait().is_success());
}

TEST(Process, TellsTheSignal) {
  Process process = start({"sleep", "100"});
  process.send(SIGTERM);
  const auto status = process.wait();
  EXPECT_TRUE(status.was_killed);
  EXPECT_EQ(status.value, SIGTERM);
}

TEST(Process, AnAbandonedOneIsKilledAndReaped) {
  pid_t pid = -1;
  {
    const Process process = start({"sleep", "100"});
    pid = process.pid();
    ASSERT_TRUE(is_known(pid));
  }
  EXPECT_FALSE(is_known(pid));
  EXPECT_EQ(::waitpid(pid, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST(Process, AnAbandonedOneThatHasEndedIsReaped) {
  pid_t pid = -1;
  {
    const Process process = start({"true"});
    pid = process.pid();
    siginfo_t info{};
    ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT), 0);
  }
  EXPECT_FALSE(is_known(pid));
}

TEST(Process, AssignmentAbandonsTheFormerOne) {
  Process process = start({"sleep", "100"});
  const pid_t first = process.pid();
  process = start({"sleep", "100"});
  EXPECT_FALSE(is_known(first));
  EXPECT_TRUE(is_known(process.pid()));
}

TEST(Process, MovedFromLetsGo) {
  Process first = start({"sleep", "100"});
  const pid_t pid = first.pid();
  const Process second = std::move(first);
  EXPECT_FALSE(first.is_held());  // NOLINT(bugprone-use-after-move): that is what is tested
  EXPECT_EQ(second.pid(), pid);
  EXPECT_TRUE(is_known(pid));
}

TEST(Process, WaitForGivesUpAndStillHolds) {
  Process process = start({"sleep", "100"});
  EXPECT_EQ(process.wait_for(1ms), std::nullopt);
  EXPECT_TRUE(process.is_held());
  process.send(SIGKILL);
  const auto status = process.wait_for(10s);
  ASSERT_TRUE(status.has_value());
  EXPECT_EQ(status->value, SIGKILL);
  EXPECT_FALSE(process.is_held());
}

TEST(Process, ReleasedIsTheCallersToWaitFor) {
  pid_t pid = -1;
  {
    Process process = start({"sh", "-c", "exit 3"});
    pid = process.release();
  }
  int status = 0;
  ASSERT_EQ(::waitpid(pid, &status, 0), pid);
  EXPECT_EQ(WEXITSTATUS(status), 3);
}

TEST(Process, ASignalForOneThatHasEndedIsNoError) {
  Process process = start({"true"});
  siginfo_t info{};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(process.pid()), &info, WEXITED | WNOWAIT), 0);
  EXPECT_NO_THROW(process.send(SIGTERM));
  EXPECT_TRUE(process.wait().is_success());
}

}  // namespace
