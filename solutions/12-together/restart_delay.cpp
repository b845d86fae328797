#include "minicontainer/monitor/restart_delay.hpp"

#include <algorithm>

namespace monitor {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstDelay{100};
constexpr milliseconds kLongestDelay{60'000};
constexpr milliseconds kLongRun{10'000};

// #region lab12.is-wanted
bool is_wanted(const EndOfRun& end) {
  if (end.was_stopped_by_hand) return false;
  switch (end.policy) {
    case RestartPolicy::kAlways:
    case RestartPolicy::kUnlessStopped:
      return true;
    case RestartPolicy::kOnFailure:
      return end.exit_code != 0 && (end.max_retries == 0 || end.restart_count < end.max_retries);
    case RestartPolicy::kNo:
      return false;
  }
  return false;
}
// #endregion lab12.is-wanted

}  // namespace

// #region lab12.restart-delay
std::optional<milliseconds> restart_delay(const EndOfRun& end) {
  if (!is_wanted(end)) return std::nullopt;
  const bool starts_anew = end.last_delay.count() == 0 || end.ran_for >= kLongRun;
  return starts_anew ? kFirstDelay : std::min(end.last_delay * 2, kLongestDelay);
}
// #endregion lab12.restart-delay

}  // namespace monitor
