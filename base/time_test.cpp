#include "base/time.hpp"

#include <gtest/gtest.h>

#include <ctime>
#include <regex>

namespace {

using namespace std::chrono_literals;

TEST(Deadline, CountsDownAndNeverBelowZero) {
  EXPECT_TRUE(base::Deadline(0ms).has_passed());
  EXPECT_TRUE(base::Deadline(-5s).has_passed());
  EXPECT_EQ(base::Deadline(-5s).remaining(), 0ms);
  EXPECT_EQ(base::Deadline(-5s).poll_timeout(), 0);
  const base::Deadline far(1h);
  EXPECT_FALSE(far.has_passed());
  EXPECT_GT(far.remaining(), 59min);
  EXPECT_LE(far.remaining(), 1h);
}

// A timeout of 0 would make a loop spin until the last fraction of a millisecond has passed.
TEST(Deadline, RoundsUpForPoll) {
  for (int attempt = 0; attempt < 1000; ++attempt) {
    const base::Deadline deadline(1ms);
    const int timeout = deadline.poll_timeout();
    if (deadline.has_passed()) continue;  // the machine was busy: this one says nothing
    ASSERT_EQ(timeout, 1);
  }
}

TEST(Deadline, FitsPollHoweverFarItIs) {
  EXPECT_GT(base::Deadline(std::chrono::hours(24 * 365)).poll_timeout(), 0);
}

TEST(FormatDuration, IsReadAtAGlance) {
  EXPECT_EQ(base::format_duration(250us), "0.2 ms");
  EXPECT_EQ(base::format_duration(42ms), "42 ms");
  EXPECT_EQ(base::format_duration(1300ms), "1.3 s");
  EXPECT_EQ(base::format_duration(125s), "2 min 5 s");
  EXPECT_EQ(base::format_duration(0s), "0.0 ms");
}

TEST(NowRfc3339, IsThePresentInUtc) {
  const std::string now = base::now_rfc3339();
  ASSERT_TRUE(std::regex_match(now, std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)"))) << now;
  std::tm parsed{};
  ASSERT_NE(::strptime(now.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parsed), nullptr);
  EXPECT_LE(std::abs(std::difftime(::timegm(&parsed), std::time(nullptr))), 5);
}

}  // namespace
