// The shared libraries that a program is started with (man 8 ld.so).
#pragma once

#include <filesystem>
#include <set>
#include <vector>

namespace workbook {

/// The libraries and the dynamic linker that `programs` need, at the paths where this machine has
/// them; nothing for static programs. Only for programs that we built ourselves: the dynamic linker
/// looks into them. Throws std::runtime_error when one is missing.
std::set<std::filesystem::path> libraries_of(const std::vector<std::filesystem::path>& programs);

}  // namespace workbook
