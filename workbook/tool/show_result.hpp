// A result as people read it.
#pragma once

#include "workbook/model/result.hpp"

namespace workbook {

struct ShowOptions {
  bool show_all_failures = false;  ///< else only the first is shown in full: it matters most
};

/// Prints to standard output: the tasks with their checks, the first failure in full, and the sum.
void show_result(const Lab& lab, const LabResult& result, const ShowOptions& options);

}  // namespace workbook
