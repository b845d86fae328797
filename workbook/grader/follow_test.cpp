#include "workbook/grader/follow.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "base/file.hpp"
#include "base/time.hpp"

namespace {

using namespace std::chrono_literals;
using workbook::follow;

const std::function<void(std::string_view)> kIgnore = [](std::string_view) {};

TEST(Follow, HandsOverTheOutputAndTellsTheEnd) {
  std::string text;
  const auto status = follow({.argv = {"sh", "-c", "echo one; echo two >&2; exit 3"}}, 30s,
                             [&](std::string_view part) { text += part; });
  ASSERT_TRUE(status.has_value());
  EXPECT_EQ(status->value, 3);
  EXPECT_EQ(text, "one\ntwo\n");
}

TEST(Follow, ReadsResultsFromADescriptorThatOutputNeverReaches) {
  std::string text;
  const auto status = follow(
      {.argv = {"sh", "-c", "echo noise; echo $1 $2 >&3", "sh"}}, 30s,
      [&](std::string_view part) { text += part; }, "--results-fd");
  ASSERT_TRUE(status.has_value());
  EXPECT_EQ(text, "--results-fd 3\n");
}

TEST(Follow, EndsAProgramThatDoesNot) {
  EXPECT_FALSE(follow({.argv = {"sleep", "1000"}}, 50ms, kIgnore).has_value());
}

// Always something to read must not mean always time left.
TEST(Follow, EndsAProgramThatPrintsWithoutEnd) {
  const base::Deadline sensible(20s);
  EXPECT_FALSE(follow({.argv = {"yes"}}, 200ms, kIgnore).has_value());
  EXPECT_FALSE(sensible.has_passed());
}

TEST(Follow, EndsTheWholeSession) {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);  // the orphan becomes ours: nobody else need reap it
  std::string pid;
  const auto status =
      follow({.argv = {"sh", "-c", "sleep 1000 & echo $!; wait"}, .new_session = true}, 500ms,
             [&](std::string_view part) { pid += part; });
  EXPECT_FALSE(status.has_value());
  ASSERT_FALSE(pid.empty()) << "the machine was too busy to start a shell";
  const base::Deadline deadline(20s);
  const pid_t orphan = std::stoi(pid);
  pid_t reaped = 0;
  while (reaped != orphan && !deadline.has_passed()) {
    reaped = ::waitpid(orphan, nullptr, WNOHANG);
    ::sched_yield();
  }
  EXPECT_EQ(reaped, orphan) << "it still runs";
  if (reaped != orphan && orphan > 1) ::kill(orphan, SIGKILL);
}

}  // namespace
