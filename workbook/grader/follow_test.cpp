#include "workbook/grader/follow.hpp"

#include <gtest/gtest.h>
#include <signal.h>

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
  std::string pid;
  const auto status =
      follow({.argv = {"sh", "-c", "sleep 1000 & echo $!; wait"}, .new_session = true}, 500ms,
             [&](std::string_view part) { pid += part; });
  EXPECT_FALSE(status.has_value());
  ASSERT_FALSE(pid.empty()) << "the machine was too busy to start a shell";
  const base::Deadline deadline(20s);  // its new parent reaps it in its own time
  while (::kill(std::stoi(pid), 0) == 0 && !deadline.has_passed()) ::sched_yield();
  EXPECT_EQ(::kill(std::stoi(pid), 0), -1);
}

}  // namespace
