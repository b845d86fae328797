// Programs that config.json wants run at points of a container's life (OCI runtime specification,
// "POSIX-platform Hooks").
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "minicontainer/runtime/config.hpp"

namespace minicontainer {

/// What a hook is told on its standard input: the container's state.
struct HookMoment {
  const Config& config;
  std::string id;
  pid_t pid = 0;  ///< 0: no process
  std::string status;
};

/// The state of a container at that moment (OCI runtime specification, "State").
nlohmann::json container_state(const HookMoment& moment);

/// Runs them one after the other, each with the state on its standard input.
/// Throws std::runtime_error that names the first one that failed or did not end in time.
void run_hooks(const std::vector<Hook>& hooks, const HookMoment& moment);

/// The same, but a hook that fails is told on standard error and the next one runs: for what comes
/// after the point of no return (poststart, poststop).
void run_hooks_to_the_end(const std::vector<Hook>& hooks, const HookMoment& moment);

}  // namespace minicontainer
