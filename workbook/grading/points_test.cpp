#include "workbook/grading/points.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <random>

#include <nlohmann/json.hpp>

#include "base/scratch_test.hpp"

namespace {

using namespace workbook;

TEST(Points, AreReadAndWrittenExactly) {
  for (const std::string text : {"0", "12", "12.5", "0.125", "999999.999"}) {
    EXPECT_EQ(to_text(parse_points(text)), text);
    EXPECT_EQ(to_json(parse_points(text)).dump(), text);
  }
  EXPECT_EQ(to_text(parse_points("1.50")), "1.5");
}

TEST(Points, WhatIsNoNumberIsRefused) {
  for (const std::string text : {"", "-1", "1.", ".5", "1.2345", "1e3", "nan", "1,5", "10000000"}) {
    EXPECT_NE(base::message_of<std::invalid_argument>([&] {
                static_cast<void>(parse_points(text));
              }).find("is no number of points"),
              std::string::npos)
        << text;
  }
}

TEST(Points, PartsAddUpWhateverTheWeights) {
  std::mt19937 random(7);
  for (int round = 0; round < 1000; ++round) {
    std::vector<int> weights(1 + random() % 9);
    for (auto& weight : weights) weight = static_cast<int>(random() % 5);
    weights[0] += 1;
    const Points whole{static_cast<std::int64_t>(random() % 100'000)};
    const auto parts = divide(whole, weights);
    EXPECT_EQ(std::accumulate(parts.begin(), parts.end(), Points{}), whole);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (weights[i] == 0) {
        EXPECT_EQ(parts[i], Points{});
      }
    }
  }
  EXPECT_EQ(divide(whole_points(10), {0, 0}), (std::vector<Points>{{}, {}}));
}

TEST(Points, SharesAreRoundedHalfUp) {
  EXPECT_EQ(to_text(share(whole_points(10), 1, 3)), "3.333");
  EXPECT_EQ(to_text(share(whole_points(10), 2, 3)), "6.667");
  EXPECT_EQ(share(whole_points(7), 100, 100), whole_points(7));
  EXPECT_EQ(share({1}, 1, 2).thousandths, 1);
  EXPECT_EQ(rounded({1005}).thousandths, 1010);
  EXPECT_EQ(rounded({1004}).thousandths, 1000);
}

}  // namespace
