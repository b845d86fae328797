// The step from the host's files to the container's own: lab 03's parts in their order.
#pragma once

#include <functional>
#include <optional>

#include "minicontainer/kernel/cgroup.hpp"
#include "minicontainer/runtime/config.hpp"
#include "minicontainer/runtime/terminal.hpp"

namespace minicontainer {

struct RootPlan {
  const Config& config;
  const std::optional<CgroupPlace>& cgroup;  ///< what a mount of type cgroup shows; none: nothing
  Terminal* terminal = nullptr;  ///< filled in if there is one: a terminal is wanted
  bool may_pivot = true;         ///< false: --no-pivot, for a root in an initial ramdisk
  std::function<void()> at_the_threshold;  ///< runs when all is mounted and the root is still ours
};

/// In the child: leaves the process in the container's root file system, with its mounts, devices
/// and masks in place and nothing of the host's in reach. Without a mount namespace, or while lab
/// 03 is not written, it can only chroot(2). Throws std::exception.
void enter_root(const RootPlan& plan);

}  // namespace minicontainer
