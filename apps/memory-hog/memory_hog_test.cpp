// memory-hog from outside: what the kernel says that it holds, and when.
#include <gtest/gtest.h>
#include <signal.h>

#include <string>

#include "apps/apps_test.hpp"
#include "base/file.hpp"

namespace apps_test {
namespace {

// Resident memory in kB, as man 5 proc explains VmRSS.
long resident_kb(const RunningApp& app) {
  const std::string status =
      base::read_file("/proc/" + std::to_string(app.process().pid()) + "/status");
  return std::stol(status.substr(status.find("VmRSS:") + 6));
}

TEST(MemoryHog, HoldsWhatItSaysInRealPages) {
  RunningApp small({program("memory-hog"), "1"});
  RunningApp large({program("memory-hog"), "65"});
  ASSERT_TRUE(small.wait_for_log("holding 1 MB until a signal comes\n"));
  ASSERT_TRUE(large.wait_for_log("holding 65 MB until a signal comes\n"));
  const long grown = resident_kb(large) - resident_kb(small);
  EXPECT_GE(grown, 63 * 1024);
  EXPECT_LE(grown, 68 * 1024);
  EXPECT_EQ(count_of("took ", large.log()), 65);
  EXPECT_NE(large.log().find("took 64 MB of 65\n"), std::string::npos);
}

TEST(MemoryHog, ShowsEachStepAtOnceAndEndsInTheMiddle) {
  RunningApp app({program("memory-hog"), "1000", "--step-delay", "3600000"});
  ASSERT_TRUE(app.wait_for_log("took 1 MB of 1000\n"));
  EXPECT_EQ(app.end_after(SIGTERM), "exit 0");
  EXPECT_EQ(count_of("took ", app.log()), 1);
}

TEST(MemoryHog, SaysWhenTheKernelRefuses) {
  RunningApp app({"prlimit", "--as=104857600", program("memory-hog"), "200"});
  if (APPS_ARE_SANITIZED) GTEST_SKIP() << "the sanitizers need a large address space themselves";
  EXPECT_EQ(app.end(), "exit 1");
  EXPECT_NE(app.log().find("of 200: Cannot allocate memory"), std::string::npos) << app.log();
}

}  // namespace
}  // namespace apps_test
