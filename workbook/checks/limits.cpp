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

milliseconds patience_now = kLeastPatience;
milliseconds watching_now = kLeastWatching;

}  // namespace

void calibrate_limits() {
  const auto start = steady_clock::now();
  for (int i = 0; i < kTries; ++i) base::spawn({.argv = {"/bin/true"}}).wait();
  const auto one_start = (steady_clock::now() - start) / kTries;
  patience_now = std::max(kLeastPatience, ceil<milliseconds>(one_start * kStartsOfPatience));
  watching_now = std::max(kLeastWatching, ceil<milliseconds>(one_start * kStartsOfWatching));
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
