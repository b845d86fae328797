// A container in the foreground of a command: `run`, `start -a`, `attach`.
#pragma once

#include "minicontainer/engine/container.hpp"
#include "minicontainer/engine/session.hpp"

namespace cli {

/// Carries what is typed and written until the container ends or is let go. One with --rm is
/// removed then. Returns the exit code for our own process.
int stay_attached(const engine::Folders& folders, const engine::Record& record,
                  const base::Fd& socket, const engine::SessionOptions& options);

}  // namespace cli
