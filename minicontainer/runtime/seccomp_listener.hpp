// Seccomp filters that ask another process (man 2 seccomp_unotify; OCI runtime specification for
// Linux, "The Container Process State").
#pragma once

#include <sys/types.h>

#include <string>

#include "base/fd.hpp"
#include "minicontainer/runtime/config.hpp"

namespace minicontainer {

struct SeccompListener {
  const Config& config;
  std::string id;
  pid_t pid = 0;
  const base::Fd& listener;
};

/// Sends the listener, with the container process state, to the agent that listens on
/// linux.seccomp.listenerPath. Throws std::system_error.
void send_seccomp_listener(const SeccompListener& listener);

}  // namespace minicontainer
