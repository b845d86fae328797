// Submissions that try to be graded for something else than what they do.

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/judge/judging_test.hpp"

namespace {

using namespace workbook;
using namespace workbook::test;

// A lab whose references pass but for one part, which has `code` as well, run before main().
LabResult judge_with(const std::string& code, const JudgeLimits& limits = {}) {
  const Bench here = bench("02");
  Submission submission(here, Submission::From::kStarters);
  submission.append("exit_code.cpp", code);
  return submission.judge("a seed", limits);
}

std::string before_main(const std::string& statements) {
  return R"(
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
__attribute__((constructor)) static void before_main() {
)" + statements +
         "\n}\n";
}

void expect_no_points(const LabResult& result) {
  EXPECT_EQ(result.points, 0) << describe(result);
  EXPECT_NE(result.verdict, Verdict::kPass) << describe(result);
  for (const auto& check : checks_of(result)) {
    EXPECT_NE(check.verdict, Verdict::kPass) << check.name;
    EXPECT_NE(check.verdict, Verdict::kGrader) << check.name << describe(result);
  }
}

TEST(Hostile, AnEndBeforeTheBeginning) {
  expect_no_points(judge_with(before_main("::_exit(0);")));
}

TEST(Hostile, AResultOnEveryDescriptor) {
  expect_no_points(judge_with(before_main(R"(
  const char* lie = "{\"event\":\"check\",\"name\":\"Task1.ExitCode\",\"title\":\"\",\"task\":1,"
                    "\"verdict\":\"pass\",\"duration_ms\":1}\n{\"event\":\"end\"}\n";
  for (int fd = 0; fd < 256; ++fd)
    if (::write(fd, lie, ::strlen(lie)) < 0) continue;)")));
}

TEST(Hostile, AllThatCanBeSeenIsKilled) {
  expect_no_points(judge_with(before_main("::kill(-1, SIGKILL); ::kill(1, SIGKILL);")));
}

// Each of these exits with a code of its own if it gets anywhere; a check would show that code.
TEST(Hostile, TheGradersFilesAndProcessesAreOutOfSight) {
  const LabResult result = judge_with(before_main(R"(
  for (const char* path : {"/judge", "/judge/job.json", "/judge/bin/checks-02", "/job", "/workbook",
                           "/dev/ttyS0", "/dev/ubda", "/dev/ubdb", "/dev/console", "/proc/1/environ",
                           "/proc/1/mem", "/proc/1/fd/3", "/proc/kcore", "/etc/shadow"})
    if (::open(path, O_RDONLY) != -1) { ::printf("OPENED %s\n", path); }
  if (::ptrace(PTRACE_ATTACH, 1, 0, 0) != -1) ::printf("TRACED\n");
  if (::mount("/dev/ubdb", "/tmp", "squashfs", 0, 0) != -1) ::printf("MOUNTED\n");
  if (::mknod("/tmp/disk", S_IFBLK | 0600, (98 << 8) | 16) != -1) ::printf("MADE A NODE\n");
  for (const char* path : {"/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/etc/passwd",
                           "/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/pids.max"})
    if (::open(path, O_WRONLY) != -1) ::printf("WRITABLE %s\n", path);
  ::fflush(stdout);)"));
  expect_no_points(result);
  for (const auto& check : checks_of(result)) {
    for (const auto& line : check.evidence) {
      for (const char* word : {"OPENED", "TRACED", "MOUNTED", "MADE A NODE", "WRITABLE"}) {
        EXPECT_EQ(line.text.find(word), std::string::npos) << line.text;
      }
    }
  }
}

TEST(Hostile, NoFileOfTheGradersIsIncluded) {
  for (const char* file : {"/judge/job.json", "/job/job.json", "solutions/02-pid-1/exit_code.cpp",
                           "labs/02-pid-1/checks_task1.cpp"}) {
    const LabResult result = judge_with(std::string("#include \"") + file + "\"\n");
    EXPECT_EQ(result.verdict, Verdict::kFail) << file;
    EXPECT_NE(result.diagnosis.find("No such file"), std::string::npos) << describe(result);
  }
}

TEST(Hostile, ACompilationWithoutEndIsEnded) {
  const LabResult result = judge_with(R"(
template <unsigned long long N> struct Two { static constexpr unsigned long long value =
  Two<N - 1>::value + Two<N - 2>::value * N; };
constexpr unsigned long long spin() { unsigned long long n = 0; for (unsigned long long i = 0;
  i < 1ULL << 60; ++i) n += i; return n; }
static_assert(spin() != 1);
#include __FILE__
)",
                                      {.compile = std::chrono::seconds(15)});
  EXPECT_EQ(result.verdict, Verdict::kFail) << describe(result);
  EXPECT_EQ(result.points, 0);
}

TEST(Hostile, AMissingFileIsNamed) {
  const Bench here = bench("02");
  const Submission submission(here, Submission::From::kReferences);
  submission.remove("init.cpp");
  const LabResult result = submission.judge();
  EXPECT_EQ(result.verdict, Verdict::kFail);
  EXPECT_NE(result.diagnosis.find("init.cpp is missing"), std::string::npos) << describe(result);
}

TEST(Hostile, MoreProcessesThanAnybodyNeeds) {
  expect_no_points(judge_with(before_main("for (;;) ::fork();")));
}

TEST(Hostile, AllTheMemoryThereIs) {
  expect_no_points(
      judge_with(before_main("for (;;) { char* more = (char*)::malloc(1 << 20); if (more) "
                             "::memset(more, 1, 1 << 20); }")));
}

}  // namespace
