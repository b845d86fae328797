// Grading one learner's files in a guest: the host's side.
//
// The files go into a lab kernel of the hardened kind. There `lab-judge`, which is root of the
// guest, compiles and links them and runs the checks on the program; the learner's code is an
// ordinary user of the guest throughout (see judge.hpp). The result comes back on a channel that
// only the guest's init can open, and is authenticated (workbook/lab_kernel/channel.hpp).
//
// Nothing that a submission does makes this throw: it ends as a verdict. "grader" is the verdict of
// every run whose result did not come, came in part, or is not authentic; it is never a pass.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>

#include "workbook/model/manifest.hpp"
#include "workbook/model/result.hpp"
#include "workbook/model/workspace.hpp"

namespace workbook {

/// Which checks run. Hidden ones are those that the student edition lacks:
/// solutions/NN-name/hidden.
enum class CheckSelection { kVisible, kHidden, kAll };

/// Wall clock, and generous: a machine that grades a class is a busy one.
struct JudgeLimits {
  std::chrono::seconds time{600};     ///< from the start of the guest to the result, over all
  std::chrono::seconds compile{240};  ///< for all of the learner's files
  int memory_mb = 768;                ///< of the guest; the learner's code gets half of it
  int processes = 256;                ///< that the learner's code can have at once
};

struct JudgeRequest {
  Workspace workspace;  ///< a build that has what `lab grade` needs
  Lab lab;
  /// A folder that holds the accepted files and nothing else, each under the name of its part. A
  /// part that is missing there does not compile: that is the learner's failure.
  std::filesystem::path files;
  std::string seed;  ///< the checks' values are a function of it; any text, or empty
  CheckSelection checks = CheckSelection::kAll;
  JudgeLimits limits = {};
};

/// Builds what judge_in_guest() takes of this workspace: programs, objects, images. Once, before
/// any of it; not side by side. Throws std::runtime_error, with a sentence that says what to do,
/// when this machine or this workspace cannot grade at all: the kernel for grading is not built,
/// the workspace does not compile.
void prepare_judge(const Workspace& workspace, const Lab& lab);

/// Runs one guest to its end; any number side by side. CheckResult::is_hidden tells the hidden
/// checks in the result. Durations are 0: the result is a function of the files, the seed, the
/// limits and the workspace. Throws std::runtime_error as prepare_judge() does.
LabResult judge_in_guest(const JudgeRequest& request);

}  // namespace workbook
