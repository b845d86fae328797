#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/scratch_test.hpp"
#include "minicontainer/kernel/idmap.hpp"

namespace {

using namespace minicontainer;

std::string refusal(const std::vector<IdMapping>& mappings) {
  return base::message_of([&] { check_id_mappings(mappings, "linux.uidMappings"); });
}

const std::string kNone = "nothing was thrown";

TEST(IdMapRules, WhatTheKernelTakesIsTaken) {
  EXPECT_EQ(refusal({{0, 1000, 1}}), kNone);
  EXPECT_EQ(refusal({{0, 1000, 1}, {1, 100000, 65536}}), kNone);
  EXPECT_EQ(refusal({{1, 100000, 65536}, {0, 1000, 1}}), kNone) << "in any order";
  EXPECT_EQ(refusal({{0, 0, 4'294'967'295U}}), kNone) << "all ids that there are";
}

TEST(IdMapRules, NothingAtAllIsRefused) {
  EXPECT_EQ(refusal({}),
            "linux.uidMappings: no id is mapped: a user namespace needs one mapping or more");
}

TEST(IdMapRules, SizeZeroIsRefused) {
  EXPECT_EQ(refusal({{7, 1000, 0}}), "linux.uidMappings: the mapping of container id 7 has size 0");
}

TEST(IdMapRules, RangesThatOverlapAreRefusedOnBothSides) {
  EXPECT_EQ(refusal({{0, 1000, 10}, {9, 5000, 1}}),
            "linux.uidMappings: the container ids 0 to 9 and 9 overlap: an id can be mapped only "
            "once");
  EXPECT_EQ(refusal({{0, 1000, 10}, {100, 991, 10}}),
            "linux.uidMappings: the host ids 991 to 1000 and 1000 to 1009 overlap: an id can be "
            "mapped only once");
  EXPECT_EQ(refusal({{0, 1000, 10}, {10, 1010, 10}}), kNone) << "they touch";
}

TEST(IdMapRules, TheLastIdCannotBePassed) {
  const std::string says =
      "linux.uidMappings: the mapping of 2 ids from 0 to 4294967294 runs past 4294967294, the last "
      "id";
  EXPECT_EQ(refusal({{0, 4'294'967'294U, 2}}), says);
  EXPECT_EQ(refusal({{0, 4'294'967'294U, 1}}), kNone);
  EXPECT_NE(refusal({{4'294'967'295U, 0, 1}}), kNone) << "it means: leave unchanged";
}

std::vector<IdMapping> single_ids(std::uint32_t count, std::uint32_t host_id) {
  std::vector<IdMapping> mappings;
  for (std::uint32_t i = 0; i < count; ++i) mappings.push_back({i, host_id + i, 1});
  return mappings;
}

TEST(IdMapRules, TooManyLinesAreRefused) {
  EXPECT_EQ(refusal(single_ids(340, 0)), kNone);
  EXPECT_EQ(refusal(single_ids(341, 0)),
            "linux.uidMappings: 341 mappings, and the kernel takes 340 at most");
}

TEST(IdMapRules, APageOfTextIsTooMuch) {
  EXPECT_EQ(refusal(single_ids(340, 100'000)),
            "linux.uidMappings: these mappings take 4310 bytes of text, and the kernel takes less "
            "than 4096: use fewer");
}

}  // namespace
