// The guest's first root: an archive that the kernel unpacks into memory (kernel documentation,
// "initramfs buffer format"), with init in it and nothing else: for a kernel that cannot read the
// system image until init has loaded a module.
#pragma once

#include <string>
#include <string_view>

namespace workbook {

/// A cpio archive of the kind "newc" with `program` as /init.
std::string format_initrd(std::string_view program);

}  // namespace workbook
