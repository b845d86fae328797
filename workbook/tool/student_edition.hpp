// The tree that learners of a class get: everything but solutions/, and so without references,
// wrong solutions and hidden checks.
#pragma once

#include <filesystem>
#include <string>

#include "workbook/model/workspace.hpp"

namespace workbook {

/// Copies the tree without solutions/ into `folder`, which is new or empty, with the untouched
/// starter in place of each part that somebody has worked on. Throws std::invalid_argument when
/// the folder has something in it, std::runtime_error when a starter cannot be found.
void export_student_edition(const Workspace& workspace, const std::filesystem::path& folder);

/// `lab export --student DIR`: the same, as a git repository with one commit, so that `lab reset`
/// works there. Returns 0.
int run_export_command(const Workspace& workspace, const std::filesystem::path& folder);

/// Exports the tree, builds it and asks its `lab` for a verdict on lab 00's starter, and on a file
/// that does not compile: both must be "fail". The copy is removed. Returns "" or what went wrong.
std::string build_student_edition(const Workspace& workspace);

}  // namespace workbook
