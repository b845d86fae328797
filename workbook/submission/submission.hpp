// Reading what a learner handed in.
//
// Only the files that lab.yaml names as parts leave a submission, as text in memory: nothing is
// unpacked to a disk. Whoever reads many strangers' submissions does so in a process for each, with
// a limit on its memory (workbook/grading/grader.hpp, class.hpp).
#pragma once

#include <filesystem>

#include "workbook/submission/parts.hpp"

namespace workbook {

/// Reads a folder, zip, tar (plain or .gz, .xz, .zst) or git bundle in this process. `only` as in
/// find_parts(). Throws SubmissionError, or std::system_error when the path itself is unreadable.
Submission read_submission(const std::filesystem::path& path, const std::vector<Lab>& labs,
                           const std::string& only);

}  // namespace workbook
