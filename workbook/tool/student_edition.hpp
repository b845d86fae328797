// The tree that learners of a class get: everything but solutions/.
#pragma once

#include <string>

#include "workbook/model/workspace.hpp"

namespace workbook {

/// Copies the tree without solutions/, builds it and asks its `lab` for a verdict on lab 00's
/// starter, and on a file that does not compile: both must be "fail". The copy is removed. Returns
/// "" or what went wrong.
std::string build_student_edition(const Workspace& workspace);

}  // namespace workbook
