// What has become of a container: ROOT/containers/ID/state, written by its monitor.
//
// The monitor alone writes it while it lives; a lock that the kernel lets go of when a process ends
// (man 2 flock) tells whether it does. A state that says "running" without a monitor is one that a
// later command mends.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>

namespace monitor {

enum class Phase { kCreated, kRunning, kRestarting, kExited };

struct ContainerState {
  Phase phase = Phase::kCreated;
  pid_t pid = 0;            ///< of its first process, while it runs
  pid_t monitor = 0;        ///< of the monitor, while it lives
  std::string started_at;   ///< RFC 3339 with nanoseconds; empty: never
  std::string finished_at;  ///< likewise
  int exit_code = 0;
  bool was_out_of_memory = false;
  bool was_stopped_by_hand = false;  ///< then "unless-stopped" does not start it again
  long restart_count = 0;
  std::string error;   ///< why it could not be started
  std::string health;  ///< "starting", "healthy", "unhealthy"; empty: it is not asked
  long failing_streak = 0;
  std::string health_output;  ///< what the last question wrote, in one line
};

/// kCreated where there is no file yet. Throws std::system_error.
ContainerState load_state(const std::filesystem::path& file);
void save_state(const ContainerState& state, const std::filesystem::path& file);

/// "created", "running", "restarting", "exited".
const char* name_of(Phase phase);

/// The present moment as docker writes it: "2026-01-31T08:15:00.123456789Z".
std::string now_with_nanoseconds();

}  // namespace monitor
