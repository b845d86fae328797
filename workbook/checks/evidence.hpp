// What the kernel says about a process, as a check shows it.
#pragma once

#include <string>

namespace workbook {

/// Something that the kernel says, with the place where it says so.
struct Evidence {
  std::string source;  ///< "/proc/4711/ns/uts"
  std::string text;    ///< "uts:[4026531838]"
};

}  // namespace workbook
