// Turning a child process into a program of the learner's.
#pragma once

#include <string>
#include <vector>

#include "base/fd.hpp"

namespace workbook {

/// Replaces the calling process by `program` (man 3 fexecve). It dies with the process that
/// started it. Throws std::system_error if that cannot be.
[[noreturn]] void become(const base::Fd& program, const std::vector<std::string>& arguments);

}  // namespace workbook
