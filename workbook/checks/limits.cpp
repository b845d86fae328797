#include "workbook/checks/limits.hpp"

#include <algorithm>

#include "base/spawn.hpp"

namespace workbook {
namespace {

using namespace std::chrono;

constexpr int kTries = 5;
constexpr milliseconds kLeastPatience{4000};
constexpr milliseconds kLeastWatching{100};
constexpr int kStartsOfPatience = 1000;  // a quick machine starts a program in some 2 ms
constexpr int kStartsOfWatching = 30;

constexpr milliseconds kLeastToStretch{1000};
constexpr double kMostStretch = 8;

nanoseconds calm_start = milliseconds(2);
milliseconds patience_now = kLeastPatience;
milliseconds watching_now = kLeastWatching;

nanoseconds time_of_a_start() {
  const auto start = steady_clock::now();
  for (int i = 0; i < kTries; ++i) base::spawn({.argv = {"/bin/true"}}).wait();
  return (steady_clock::now() - start) / kTries;
}

}  // namespace

void calibrate_limits() {
  calm_start = time_of_a_start();
  patience_now = std::max(kLeastPatience, ceil<milliseconds>(calm_start * kStartsOfPatience));
  watching_now = std::max(kLeastWatching, ceil<milliseconds>(calm_start * kStartsOfWatching));
}

milliseconds stretch(milliseconds limit) {
  if (limit < kLeastToStretch) return limit;
  const double slowness =
      static_cast<double>(time_of_a_start().count()) / static_cast<double>(calm_start.count());
  return ceil<milliseconds>(limit * std::clamp(slowness, 1.0, kMostStretch));
}

milliseconds patience() {
  return patience_now;
}

milliseconds watching_time() {
  return watching_now;
}

void shorten_patience() {
  patience_now = std::min(patience_now, kLeastPatience / 4);
}

}  // namespace workbook
