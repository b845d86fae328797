// The step from the host's files to the container's own: lab 03's parts in their order.
#pragma once

#include "minicontainer/runtime/config.hpp"

namespace minicontainer {

/// In the child: leaves the process in the container's root file system, with its mounts, devices
/// and masks in place and nothing of the host's in reach. Without a mount namespace, or while lab
/// 03 is not written, it can only chroot(2). Throws std::system_error.
void enter_root(const Config& config);

}  // namespace minicontainer
