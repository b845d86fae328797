// The life of a container in five words (OCI runtime specification, "State" and "Lifecycle").
//
//     creating -> created -> running <-> paused
//                    \          |
//                     `--------> stopped
//
// No file holds the status. A file would be wrong as soon as a process ended by itself or a machine
// lost power, so it is worked out from what the kernel shows each time that somebody asks.
//
// Lab 11, task 3.
#pragma once

#include <string>
#include <string_view>

namespace minicontainer {

enum class Status { kCreating, kCreated, kRunning, kPaused, kStopped };

/// What can be seen of a container.
struct Signs {
  bool has_process = false;      ///< a process was recorded: `create` got that far
  bool is_alive = false;         ///< and that very process runs still
  bool waits_for_start = false;  ///< the FIFO of its start is there
  bool is_frozen = false;        ///< its group is frozen
};

/// The status that these signs mean. A process that has ended makes a container stopped, whatever
/// else is still lying about. Without a recorded process it is being created.
Status status_of(const Signs& signs);

/// Whether a command may act on a container in this status:
///   start: created; exec: running; pause: running; resume: paused;
///   kill: created, running or paused; update: created, running or paused;
///   delete: stopped (with --force the caller does not ask).
/// Any other command: always.
bool is_allowed(std::string_view command, Status status);

/// "created", as in the state JSON. Given (status_names.cpp).
std::string_view status_name(Status status);

}  // namespace minicontainer
