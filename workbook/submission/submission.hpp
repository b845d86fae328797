// Reading what a learner handed in.
//
// Only the files that lab.yaml names as parts leave a submission, as text in memory. Its reader
// runs in a child process that may neither write files nor start more than it needs, so that what
// a damaged archive does to a library stays there (man 2 setrlimit).
#pragma once

#include <filesystem>

#include "workbook/submission/parts.hpp"

namespace workbook {

/// Reads a folder, zip, tar (plain or .gz, .xz, .zst) or git bundle in this process. `only` as in
/// find_parts(). Throws SubmissionError, or std::system_error when the path itself is unreadable.
Submission read_submission(const std::filesystem::path& path, const std::vector<Lab>& labs,
                           const std::string& only);

}  // namespace workbook
