// The container's /dev: lab 03's devices, and those that config.json adds.
#pragma once

#include "base/fd.hpp"
#include "minicontainer/runtime/config.hpp"

namespace minicontainer {

/// Puts the default devices and links into /dev if that is a file system of the container's own
/// (never into the image), makes the devices of linux.devices wherever they belong, and locks a
/// /dev that was to be read-only. Throws std::system_error that names the device.
void fill_device_folder(const base::Fd& root, const Config& config);

}  // namespace minicontainer
