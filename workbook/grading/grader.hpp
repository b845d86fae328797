// From a submission to its grade: read it, hand the files to a judge, add up.
#pragma once

#include <functional>
#include <optional>

#include "workbook/grading/grade.hpp"
#include "workbook/judge/judge_in_guest.hpp"

namespace workbook {

/// Who judges. The real one is guest_judge(); tests bring their own.
struct Judge {
  /// Makes what run() takes of this workspace: once for a lab, before any of them.
  std::function<void(const Workspace& workspace, const Lab& lab)> prepare;
  /// Runs the checks on the files in a folder and says what came of it.
  std::function<LabResult(const JudgeRequest& request)> run;
};

/// What stays the same for every submission of a class.
struct GraderSettings {
  Workspace workspace;
  std::vector<Lab> labs;
  Policy policy;
  std::string secret;   ///< of the seeds; "": they follow from the files
  std::string version;  ///< of what grades: version_of() once the judge is prepared
  Judge judge;
  JudgeLimits limits;
};

struct Handin {
  std::filesystem::path path;
  std::string learner;                    ///< "" when nobody said
  std::string lab;                        ///< "01"; "": every lab that has files in it
  std::optional<std::int64_t> submitted;  ///< seconds since 1970
};

/// A submission that has been read.
struct Opened {
  Submission submission;  ///< empty when it was refused
  std::string refused;
};

/// Reads a submission under a limit on memory (man 2 setrlimit). Never throws for what is in it:
/// that is a refusal. Throws std::system_error if the path itself cannot be read, and
/// std::invalid_argument if the policy has a due date and nobody said when it was handed in.
Opened open_handin(const GraderSettings& settings, const Handin& handin);

/// The name under which a grade can be found again. SHA-256 of all that it follows from: the files,
/// the learner, the labs, the policy, the secret, the time and the version of the grader.
std::string key_of(const GraderSettings& settings, const Handin& handin, const Opened& opened);

/// Judges every lab of it; the judge is prepared. Throws what the judge throws when this machine
/// cannot grade at all.
Grade grade_handin(const GraderSettings& settings, const Handin& handin, const Opened& opened);

/// The version of what grades: of the tool, and a digest of the labs' manifests and checks.
std::string version_of(const Workspace& workspace, const std::vector<Lab>& labs);

}  // namespace workbook
