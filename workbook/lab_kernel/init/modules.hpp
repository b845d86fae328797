// Loading kernel modules (man 2 finit_module), for a kernel that has its file systems as modules:
// Debian's User Mode Linux. Ours has everything built in, and this is not called.
#pragma once

#include <filesystem>

namespace workbook {

/// Loads what a root needs and what labs use, each after what it depends on (man 5 modules.dep).
/// Before: `folder` is readable: the first root is the host's tree. A module that the kernel does
/// not have is passed over. Throws std::system_error.
void load_modules(const std::filesystem::path& folder);

}  // namespace workbook
