#include "base/spawn.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <regex>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/scratch_test.hpp"

namespace {

TEST(Spawn, TheChildGetsNoDescriptorOfOurs) {
  const base::Fd file = base::open_file("/etc/passwd", O_RDONLY);
  const base::Fd secret(sys::check(::fcntl(file.get(), F_DUPFD_CLOEXEC, 200), "duplicate"));
  const auto listed =
      base::run_collecting({.argv = {"sh", "-c", "cd /proc/$$/fd && echo '' * ''"}}).output;
  EXPECT_NE(listed.find(" 0 "), listed.npos) << listed;
  EXPECT_EQ(listed.find(fmt::format(" {} ", secret.get())), listed.npos) << listed;
}

TEST(Spawn, HandsOverTheDescriptorsThatAreNamed) {
  const base::Pipe pipe = base::make_pipe();
  auto process = base::spawn(
      {.argv = {"sh", "-c", "echo hello >&7"}, .pass_fds = {{pipe.write_end.get(), 7}}});
  ASSERT_TRUE(process.wait().is_success());
  char text[16] = "";
  ASSERT_EQ(::read(pipe.read_end.get(), text, sizeof text), 6);
  EXPECT_STREQ(text, "hello\n");
}

TEST(Spawn, HandsOverADescriptorUnderItsOwnNumber) {
  base::Pipe pipe = base::make_pipe();
  const base::Fd nine(sys::check(::fcntl(pipe.write_end.get(), F_DUPFD_CLOEXEC, 9), "duplicate"));
  if (nine.get() != 9) GTEST_SKIP() << "the test's starter has left descriptor 9 open";
  auto process = base::spawn({.argv = {"sh", "-c", "echo hello >&9"}, .pass_fds = {{9, 9}}});
  EXPECT_TRUE(process.wait().is_success());
}

TEST(Spawn, TheExactEnvironmentIsAllThereIs) {
  const auto finished = base::run_collecting(
      {.argv = {"/usr/bin/env"}, .exact_env = std::vector<std::string>{"ONE=1", "TWO=2"}});
  EXPECT_EQ(finished.output, "ONE=1\nTWO=2\n");
}

TEST(Spawn, AdditionsReplaceWhatIsThere) {
  ::setenv("WORKBOOK_TEST", "old", 1);
  ::setenv("WORKBOOK_TEST_LONGER", "kept", 1);
  const auto finished = base::run_collecting(
      {.argv = {"sh", "-c", "echo $WORKBOOK_TEST $WORKBOOK_TEST_LONGER; env | grep -c ^WORKBOOK"},
       .add_env = {"WORKBOOK_TEST=new"}});
  EXPECT_EQ(finished.output, "new kept\n2\n");
}

TEST(Spawn, SaysWhichProgramThereIsNot) {
  const auto start = [] { base::spawn({.argv = {"no-such-program-here"}}); };
  EXPECT_EQ(base::error_of(start), ENOENT);
  EXPECT_EQ(base::message_of(start), "start no-such-program-here: No such file or directory");
}

TEST(Spawn, StandardInputIsEmptyByDefault) {
  EXPECT_EQ(base::run_collecting({.argv = {"wc", "-c"}}).output, "0\n");
}

TEST(Spawn, StartsInTheFolderThatIsNamed) {
  const base::Scratch scratch;
  const auto finished = base::run_collecting({.argv = {"pwd", "-P"}, .cwd = scratch.path()});
  EXPECT_EQ(finished.output, scratch.path().native() + "\n");
}

// A program that inherits a blocked SIGTERM can never be told to stop.
TEST(Spawn, NoSignalIsBlockedOrIgnored) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  ::sigprocmask(SIG_SETMASK, &all, &before);
  ::signal(SIGHUP, SIG_IGN);
  const auto finished = base::run_collecting({.argv = {"cat", "/proc/self/status"}});
  ::signal(SIGHUP, SIG_DFL);
  ::sigprocmask(SIG_SETMASK, &before, nullptr);
  EXPECT_TRUE(std::regex_search(finished.output, std::regex("SigBlk:\t0+\n"))) << finished.output;
  // glibc keeps two signals for itself: 32 and 33.
  EXPECT_TRUE(std::regex_search(finished.output, std::regex("SigIgn:\t0+(180000000)?\n")))
      << finished.output;
}

TEST(Spawn, ANewSessionIsItsOwnLeader) {
  const auto finished = base::run_collecting(
      {.argv = {"sh", "-c", "cut -d' ' -f1,6 /proc/$$/stat"}, .new_session = true});
  EXPECT_TRUE(std::regex_match(finished.output, std::regex("([0-9]+) \\1\n"))) << finished.output;
}

TEST(RunCollecting, KeepsBothStreamsInTheirOrder) {
  const auto finished =
      base::run_collecting({.argv = {"sh", "-c", "echo one; echo two >&2; echo three; exit 4"}});
  EXPECT_EQ(finished.output, "one\ntwo\nthree\n");
  EXPECT_EQ(finished.status.value, 4);
}

TEST(RunCollecting, DropsWhatIsOverTheLimitAndGoesOn) {
  const auto finished =
      base::run_collecting({.argv = {"sh", "-c", "head -c 1000000 /dev/zero; exit 5"}}, 1000);
  EXPECT_EQ(finished.output.size(), 1000U);
  EXPECT_EQ(finished.status.value, 5);
}

}  // namespace
