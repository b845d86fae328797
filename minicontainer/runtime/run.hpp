// `minirun run` and `minirun create`: from a bundle to a container.
#pragma once

#include "minicontainer/runtime/config.hpp"
#include "minicontainer/runtime/launch.hpp"

namespace minicontainer {

/// Runs the container in the foreground and returns its exit code (exit_code.hpp). Nothing of it
/// is left when this returns or throws; when the calling process is killed, its processes end, and
/// the rest is cleared by the next command that meets it.
/// Throws std::exception with one sentence that says what could not be done.
int run_container(const Config& config, const LaunchOptions& options);

/// Makes the container and leaves it waiting for its start. Throws as above; then nothing is left.
void create_container(const Config& config, const LaunchOptions& options);

/// Both: what `run --detach` does.
void run_detached(const Config& config, const LaunchOptions& options);

}  // namespace minicontainer
