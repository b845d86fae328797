#include "workbook/tool/quantities.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace workbook {
namespace {

using namespace std::chrono_literals;

TEST(Quantities, SizesHaveUnitsOf1024) {
  EXPECT_EQ(parse_size("256M"), 256ULL << 20);
  EXPECT_EQ(parse_size("1G"), 1ULL << 30);
  EXPECT_EQ(parse_size("100K"), 102'400U);
  EXPECT_EQ(parse_size("4096"), 4096U);
}

TEST(Quantities, DurationsAreSecondsWithoutAUnit) {
  EXPECT_EQ(parse_duration("60"), 60s);
  EXPECT_EQ(parse_duration("500ms"), 500ms);
  EXPECT_EQ(parse_duration("2m"), 2min);
  EXPECT_EQ(parse_duration("1h"), 1h);
}

TEST(Quantities, WhatIsNoAmountIsRefused) {
  for (const char* text : {"", "M", "-1", "1X", "0", "1.5G", "99999999999999999999", "9999999G"}) {
    EXPECT_THROW(parse_size(text), std::invalid_argument) << text;
    EXPECT_THROW(parse_duration(text), std::invalid_argument) << text;
  }
}

}  // namespace
}  // namespace workbook
