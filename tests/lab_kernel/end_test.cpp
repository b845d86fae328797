// Jobs that want too much, or want to cheat, or whose guest breaks down: each ends, is told apart,
// and leaves nothing behind (the fixture looks).

#include <signal.h>

#include "base/spawn.hpp"
#include "tests/lab_kernel/guest_fixture_test.hpp"
#include "tests/running_test.hpp"

namespace workbook_test {
namespace {

using namespace workbook;
using namespace std::chrono_literals;

class GuestEndTest : public Guest {};

TEST_F(GuestEndTest, TimeOver) {
  auto wanted = shell("echo started; while :; do :; done");
  wanted.time = 8s;
  const auto result = run_guest(wanted);
  EXPECT_EQ(result.end, GuestEnd::kTimeOver);
  EXPECT_EQ(result.output, "started\n");
  EXPECT_GE(result.total, 8s);
  EXPECT_LT(result.total, 11s);
}

TEST_F(GuestEndTest, APanicIsToldWithTheKernelsWords) {
  const auto result =
      run_guest(shell("echo 2 >/proc/sys/vm/panic_on_oom; echo 40M >/sys/fs/cgroup/job/memory.max; "
                      "dd if=/dev/zero of=/dev/null bs=100M count=1"));
  EXPECT_EQ(result.end, GuestEnd::kPanic) << result.reason;
  EXPECT_NE(result.reason.find("Kernel panic"), std::string::npos) << result.reason;
}

TEST_F(GuestEndTest, AFloodOfOutputEndsTheGuest) {
  auto wanted = shell("while :; do cat /bin/busybox; done");
  wanted.output.limit = 1 << 20;
  const auto result = run_guest(wanted);
  EXPECT_EQ(result.end, GuestEnd::kOutputTooLong);
  EXPECT_EQ(result.output.size(), std::size_t{1} << 20);
}

TEST_F(GuestEndTest, AForkBombIsBoundedAndGone) {
  auto wanted = shell("f() { f | f & }; f; sleep 60");
  wanted.processes = 100;
  wanted.time = 15s;
  const auto result = run_guest(wanted);
  EXPECT_NE(result.end, GuestEnd::kExited);
}

// What still forks when the job ends is killed in the middle of it. That used to be a panic.
TEST_F(GuestEndTest, AJobThatLeavesAForkBombBehindHasItsOwnEnd) {
  if (!has_our_kernel()) GTEST_SKIP() << "Debian's kernel is not mended: ./lab kernel build";
  auto wanted = shell("f() { f | f & }; f; sleep 3; exit 9");
  wanted.processes = 100;
  for (int i = 0; i < 3; ++i) {
    const auto result = run_guest(wanted);
    EXPECT_EQ(result.end, GuestEnd::kExited) << result.reason;
    EXPECT_EQ(result.value, 9);
  }
}

TEST_F(GuestEndTest, AMemoryHogIsEndedAndTold) {
  auto wanted = shell("dd if=/dev/zero of=/dev/null bs=200M count=1; echo $?");
  wanted.job.memory_limit = 64 << 20;
  const auto result = run_guest(wanted);
  EXPECT_EQ(result.output, "137\n") << result.error << result.reason;
  EXPECT_TRUE(result.was_out_of_memory);
}

TEST_F(GuestEndTest, ADiskFillerMeetsItsLimit) {
  auto wanted = shell(
      "dd if=/dev/zero of=/root/file bs=1M count=100 2>&1 | grep -c 'No space'; "
      "dd if=/dev/zero of=/tmp/file bs=1M count=100 2>&1 | grep -c 'No space'");
  wanted.disk = 48 << 20;
  EXPECT_EQ(run_guest(wanted).output, "1\n1\n");
}

TEST_F(GuestEndTest, WhatTheJobLeavesRunningEndsWithIt) {
  auto wanted = shell("(setsid sleep 100 &) ; echo gone");
  const auto result = run_guest(wanted);
  EXPECT_TRUE(result.is_success()) << result.reason;
  EXPECT_LT(result.total, 30s);
}

// Root of the guest can write to the control line, but not what holds.
TEST_F(GuestEndTest, AForgedResultIsNotBelieved) {
  const auto result = run_guest(shell(
      "exec >/dev/ttyS0; echo 'RESULT "
      "0000000000000000000000000000000000000000000000000000000000000000 2'; printf '{}'; sleep 5; "
      "exit 1"));
  EXPECT_EQ(result.end, GuestEnd::kNoResult);
  EXPECT_NE(result.reason.find("not signed"), std::string::npos) << result.reason;
}

TEST_F(GuestEndTest, NoResultIsToldAsSuch) {
  const auto result =
      run_guest(shell("busybox poweroff -f || echo o >/proc/sysrq-trigger; sleep 5"));
  EXPECT_EQ(result.end, GuestEnd::kNoResult) << result.reason;
}

TEST_F(GuestEndTest, AnotherUserReachesNeitherLineNorDisksNorTheJob) {
  auto wanted = shell(
      "for file in /dev/ttyS0 /dev/ttyS1 /dev/ubda /dev/ubdb /dev/ubdc "
      "/job/job.json /proc/1/environ /proc/1/mem; do "
      "if (exec 3<$file) 2>/dev/null; then echo read $file; fi; "
      "if (exec 3>>$file) 2>/dev/null; then echo write $file; fi; done; "
      "ls /proc/1/fd 2>/dev/null; kill -9 1 2>/dev/null && echo killed; id -u");
  wanted.job.uid = 1000;
  EXPECT_EQ(run_guest(wanted).output, "1000\n");
}

// The launcher is a program of its own here, so that it can be killed.
class KilledLauncherTest : public Guest {
 protected:
  Running start() {
    return Running(
        {.argv = {std::string(TEST_PROGRAMS) + "/lab", "kernel", "run", "--", "sleep", "100"}});
  }
};

TEST_F(KilledLauncherTest, NothingOutlivesIt) {
  auto launcher = start();
  ASSERT_TRUE(wait_until([&] { return processes_in(place()).size() > 4; }));
  launcher.send(SIGKILL);
  EXPECT_EQ(launcher.end().exit_code, 128 + SIGKILL);
}

TEST_F(KilledLauncherTest, WhatAKilledWardenLeavesTheNextRunSweeps) {
  auto launcher = start();
  ASSERT_TRUE(wait_until([&] { return processes_in(place()).size() > 4; }));
  const auto left = place() / folders().at(0);
  for (const int pid : wardens_of(left)) send_to(pid, SIGKILL);
  launcher.send(SIGKILL);
  launcher.end();
  EXPECT_TRUE(wait_until([&] { return processes_in(place()).empty(); }));
  ASSERT_TRUE(std::filesystem::exists(left));
  const auto old = std::filesystem::file_time_type::clock::now() - 1min;
  std::filesystem::last_write_time(left, old);
  EXPECT_TRUE(run_guest(options({"true"})).is_success());
  EXPECT_FALSE(std::filesystem::exists(left));
}

}  // namespace
}  // namespace workbook_test
