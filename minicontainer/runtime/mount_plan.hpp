// The entries of "mounts" in config.json, one after the other, and what the runtime knows of each.
#pragma once

#include <optional>

#include "base/fd.hpp"
#include "minicontainer/kernel/cgroup.hpp"
#include "minicontainer/runtime/config.hpp"

namespace minicontainer {

/// Performs all mounts of the document inside `root`, a descriptor of the container's root folder.
/// `cgroup` is what a mount of type cgroup shows; without a group of its own it shows nothing.
/// Throws std::runtime_error where an image or a volume tries to put something over /proc, or to
/// have proc or sysfs mounted elsewhere; and std::system_error that names the mount.
void mount_all(const base::Fd& root, const Config& config,
               const std::optional<CgroupPlace>& cgroup);

}  // namespace minicontainer
