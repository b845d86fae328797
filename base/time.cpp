#include "base/time.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace base {

using namespace std::chrono;

milliseconds Deadline::remaining() const {
  const auto left = ceil<milliseconds>(end_ - steady_clock::now());
  return std::max(left, milliseconds(0));
}

int Deadline::poll_timeout() const {
  constexpr milliseconds kLongest = hours(24);  // fits an int, and a loop polls again
  return static_cast<int>(std::min(remaining(), kLongest).count());
}

std::string format_duration(nanoseconds length) {
  if (length < milliseconds(1))
    return fmt::format("{:.1f} ms", static_cast<double>(length.count()) / 1e6);
  if (length < seconds(1)) return fmt::format("{} ms", duration_cast<milliseconds>(length).count());
  if (length < minutes(1))
    return fmt::format("{:.1f} s", static_cast<double>(length.count()) / 1e9);
  const auto whole = duration_cast<seconds>(length).count();
  return fmt::format("{} min {} s", whole / 60, whole % 60);
}

std::string format_rfc3339(std::int64_t moment) {
  // Not by gmtime(3): it reads the machine's time zone first, which UTC has no use for.
  const sys_seconds point{seconds(moment)};
  const auto midnight = floor<days>(point);
  const year_month_day date(midnight);
  const hh_mm_ss time(point - midnight);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     time.hours().count(), time.minutes().count(), time.seconds().count());
}

std::string now_rfc3339() {
  return format_rfc3339(floor<seconds>(system_clock::now()).time_since_epoch().count());
}

}  // namespace base
