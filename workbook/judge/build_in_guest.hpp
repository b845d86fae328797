// From a stranger's source files to a program, in rooms (room.hpp).
//
// The compiler runs as one user, who can read headers and nothing else of ours; the linker as
// another, who can read the objects of everything that is not the learner's. Neither can reach what
// the other makes, but through this process, which takes over one regular file each time.
#pragma once

#include <filesystem>

#include "workbook/grader/build.hpp"
#include "workbook/judge/judge_job.hpp"

namespace workbook {

struct BuiltProgram {
  BuildResult build;
  std::filesystem::path program;  ///< root's, and nobody else may write it; if build.is_ok
};

/// Throws std::system_error for what is not the learner's fault.
BuiltProgram build_in_guest(const JudgeJob& job);

}  // namespace workbook
