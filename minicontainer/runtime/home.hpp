// HOME, which a program may expect although config.json does not set it.
#pragma once

#include "minicontainer/runtime/config.hpp"

namespace minicontainer {

/// The process with HOME in its environment: as it was given, else as the container's /etc/passwd
/// has it for process.user.uid, else "/". Before: the calling process is in the container's root.
ProcessConfig with_home(ProcessConfig process);

}  // namespace minicontainer
