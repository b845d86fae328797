// Lab 12, task 2: starting again. The contract is minicontainer/monitor/restart_delay.hpp.

#include "minicontainer/monitor/restart_delay.hpp"

#include "base/unwritten.hpp"

namespace monitor {

// Task 2: first whether, then how long: 100 ms, twice as long each time, a minute at most, and from
// the beginning after a run of ten seconds.
std::optional<std::chrono::milliseconds> restart_delay(const EndOfRun& end) {
  throw base::Unwritten("12", 2);
}

}  // namespace monitor
