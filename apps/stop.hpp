// Ending at once and with exit code 0 when told to stop: all that an app here does about signals.
//
// The first process of a container is PID 1 of its PID namespace, and the kernel drops every signal
// that PID 1 has no handler for (man 7 pid_namespaces). Without this handler `stop` would wait for
// its whole grace period and then kill. The handler ends the process right where it is, even in the
// middle of a blocking call; _exit(2) may be called from a handler (man 7 signal-safety).
#pragma once

#include <signal.h>
#include <unistd.h>

namespace apps {

/// From now on SIGTERM and SIGINT end the process with exit code 0.
inline void stop_on_signals() {
  struct sigaction action = {};
  action.sa_handler = [](int) { ::_exit(0); };
  ::sigaction(SIGTERM, &action, nullptr);
  ::sigaction(SIGINT, &action, nullptr);
}

}  // namespace apps
