// Hooks: programs of the user that the runtime runs at fixed points of a container's life (OCI
// runtime specification, "POSIX-platform Hooks").
#pragma once

#include <sys/types.h>

#include <string>

#include "minicontainer/runtime/config.hpp"

namespace minicontainer {

/// Runs the createRuntime hooks in their order, each with the container's state as JSON on its
/// standard input. Throws std::runtime_error if one fails or takes longer than its timeout.
void run_create_runtime_hooks(const Config& config, const std::string& id, pid_t pid);

}  // namespace minicontainer
