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
constexpr double kUsualSlowness = 3;  // a program that loops on one of two processors costs as much

nanoseconds calm_start = milliseconds(2);
milliseconds patience_now = kLeastPatience;
milliseconds watching_now = kLeastWatching;

// The quickest of some: one that had to wait for its turn says little about the machine.
nanoseconds time_of_a_start() {
  nanoseconds quickest = nanoseconds::max();
  for (int i = 0; i < kTries; ++i) {
    const auto start = steady_clock::now();
    base::spawn({.argv = {"/bin/true"}}).wait();
    quickest = std::min<nanoseconds>(quickest, steady_clock::now() - start);
  }
  return quickest;
}

}  // namespace

void calibrate_limits() {
  calm_start = time_of_a_start();
  patience_now = std::max(kLeastPatience, ceil<milliseconds>(calm_start * kStartsOfPatience));
  watching_now = std::max(kLeastWatching, ceil<milliseconds>(calm_start * kStartsOfWatching));
}

milliseconds stretch(milliseconds limit) {
  if (limit < kLeastToStretch) return limit;
  const auto slowness = static_cast<double>(time_of_a_start() / calm_start);
  return ceil<milliseconds>(limit * std::clamp(slowness / kUsualSlowness, 1.0, kMostStretch));
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
