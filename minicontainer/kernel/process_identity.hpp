// Is this still the same process? (man 5 proc, /proc/PID/stat)
//
// A container's state outlives the command that made it, so it holds the process by number. Numbers
// are used again: after a crash, pid 4711 of the state file may be somebody's editor, and `kill`
// must not touch it. The kernel counts the start of each process in clock ticks since boot; number
// and start time together name one process only.
//
// Lab 11, task 1.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>

namespace minicontainer {

struct ProcessIdentity {
  pid_t pid = 0;
  std::uint64_t start_time = 0;  ///< field 22 of /proc/PID/stat: clock ticks since boot
};

/// Who has this number now: nothing if nobody has, or only a zombie that waits for its parent.
/// The name in the second field may hold spaces and parentheses. Throws std::system_error.
std::optional<ProcessIdentity> identify(pid_t pid);

/// Whether that very process runs still.
bool is_alive(const ProcessIdentity& process);

}  // namespace minicontainer
