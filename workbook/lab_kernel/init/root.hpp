// The guest's root: read-only images below, a tmpfs for all that is written on top.
#pragma once

#include "workbook/lab_kernel/init/settings.hpp"

namespace workbook {

/// Before: / is what the kernel mounted first, the system image or an initramfs with this program.
/// After: / is an overlay (kernel documentation, "Overlay Filesystem") over the system image and
/// the layers, with nothing mounted in it, and the first root is out of sight. The overlay is moved
/// onto
/// /, as switch_root(8) does it: after a mere chroot(2) nobody could make a user namespace.
/// Throws std::system_error.
void enter_root(const BootSettings& settings);

}  // namespace workbook
