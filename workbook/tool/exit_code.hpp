// How a command's end becomes the program's.
#pragma once

#include <functional>

namespace workbook {

/// What `run` returns; 2 for std::invalid_argument (wrong usage) and 4 for any other exception,
/// with its sentence on standard error.
int exit_code_of(const std::function<int()>& run);

}  // namespace workbook
