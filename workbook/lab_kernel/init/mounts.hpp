// The file systems that every program expects below /: /proc, /sys, /dev and the rest.
#pragma once

#include "workbook/lab_kernel/init/settings.hpp"

namespace workbook {

/// Before: the root has been entered. After: /proc, /sys, /dev with pts, shm and mqueue, /tmp, /run
/// and /sys/fs/cgroup are mounted as on a machine that has started up, and all mounts are shared.
/// Throws std::system_error.
void mount_file_systems(const BootSettings& settings);

}  // namespace workbook
