#include "minicontainer/kernel/subordinate_ranges.hpp"

#include <gtest/gtest.h>

namespace {

using namespace minicontainer;

constexpr const char* kGrants =
    "alice:100000:65536\n"
    "bob:165536:65536\n"
    "4711:300000:1000\n"
    "alice:400000:10\n"
    "# a comment\n"
    "alice:many:10\n"
    "alice:1:2:3\n";

TEST(SubordinateRanges, AUserHasTheLinesWithTheNameOrTheNumber) {
  const auto of_alice = ranges_granted(kGrants, "alice", 1000);
  ASSERT_EQ(of_alice.size(), 2U);
  EXPECT_EQ(describe(of_alice[0]), "100000 to 165535");
  EXPECT_EQ(describe(of_alice[1]), "400000 to 400009");
  const auto of_number = ranges_granted(kGrants, "carol", 4711);
  ASSERT_EQ(of_number.size(), 1U);
  EXPECT_EQ(describe(of_number[0]), "300000 to 300999");
  EXPECT_TRUE(ranges_granted(kGrants, "carol", 1002).empty());
  EXPECT_TRUE(ranges_granted("", "alice", 1000).empty());
}

TEST(SubordinateRanges, OneIdIsNoRange) {
  EXPECT_EQ(describe({1000, 1}), "1000");
}

TEST(SubordinateRanges, TheNextFreeIdIsBehindTheLastGrant) {
  EXPECT_EQ(first_free_id(kGrants), 400'010U);
  EXPECT_EQ(first_free_id(""), 100'000U);
  EXPECT_EQ(first_free_id("bob:5:10\n"), 100'000U);
}

TEST(SubordinateRanges, CoveredMeansEveryId) {
  const std::vector<IdRange> ranges = {{200, 50}, {100, 100}};
  EXPECT_TRUE(is_covered({100, 150}, ranges)) << "two ranges that touch, in any order";
  EXPECT_TRUE(is_covered({249, 1}, ranges));
  EXPECT_FALSE(is_covered({249, 2}, ranges));
  EXPECT_FALSE(is_covered({99, 2}, ranges));
  EXPECT_FALSE(is_covered({300, 1}, ranges));
  EXPECT_FALSE(is_covered({100, 1}, {}));
  EXPECT_FALSE(is_covered({100, 30}, {{100, 10}, {120, 10}})) << "a hole in the middle";
}

TEST(SubordinateRanges, ARangeMayEndAtTheLastId) {
  EXPECT_TRUE(is_covered({4'294'967'294U, 1}, {{0, 4'294'967'295U}}));
  EXPECT_FALSE(is_covered({4'294'967'294U, 2}, {{0, 4'294'967'295U}}));
}

TEST(SubordinateRanges, AUserWithoutANameHasTheNumber) {
  constexpr const char* kUsers = "root:x:0:0:root:/root:/bin/bash\nalice:x:1000:100::/:/bin/sh\n";
  EXPECT_EQ(find_user_name(kUsers, 1000), "alice");
  EXPECT_EQ(find_user_name(kUsers, 100), "100") << "that is a group's";
  EXPECT_EQ(find_user_name("", 0), "0");
}

}  // namespace
