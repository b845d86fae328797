// Seccomp filters that ask another process (man 2 seccomp_unotify; OCI runtime specification for
// Linux, "The Container Process State").
#pragma once

#include <sys/types.h>

#include <string>

#include "base/fd.hpp"
#include "minicontainer/runtime/hooks.hpp"

namespace minicontainer {

struct SeccompListener {
  HookMoment moment;  ///< of the container
  pid_t pid = 0;      ///< the process that has the filter: its first one, or that of an exec
  const base::Fd& listener;
};

/// The container process state: what an agent is told of a filter.
std::string process_state(const HookMoment& moment, pid_t pid);

/// Connects to the agent that listens on linux.seccomp.listenerPath; nothing if no call of the
/// profile is for it. Throws std::system_error that names the path.
base::Fd connect_to_agent(const Config& config);

/// Sends the listener, with the container process state, to the agent. Throws std::system_error.
void send_seccomp_listener(const SeccompListener& listener);

}  // namespace minicontainer
