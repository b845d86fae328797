// From the learner's files to a verdict: build, run the checks, add up.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "workbook/grader/build.hpp"
#include "workbook/grader/check_run.hpp"

namespace workbook {

struct GradeOptions {
  int task = 0;  ///< 0: all tasks of the lab
  /// Check this program, and build nothing: it and the checks are there already.
  std::optional<std::filesystem::path> program;
  /// Runs the lab's hidden checks as well, if there are any: they must have been built.
  bool with_hidden_checks = false;
};

/// Never throws for what a learner's program does; that is a verdict. Throws std::exception when
/// the workbook itself is broken.
LabResult grade(const Workspace& workspace, const Lab& lab, const GradeOptions& options,
                const OnEvent& on_event);

/// Builds the program that is graded, and the lab's checks. Tells of it by "build" events.
BuildResult build_for_check(const Workspace& workspace, const Lab& lab, const OnEvent& on_event);

/// The result of a lab whose program could not be built: no task of it is checked.
LabResult stopped_by_build(const Lab& lab, int task, const BuildResult& build);

/// The name of the program of a lab's hidden checks, and of the target that builds it; nothing if
/// the lab has none, or in the student edition.
std::optional<std::string> hidden_checks(const Workspace& workspace, const Lab& lab);

/// The program that is graded for a lab: my files of the lab, the reference of the others. Of an
/// exercise, my answer.
std::filesystem::path graded_program(const Workspace& workspace, const Lab& lab);

/// The same of references only.
std::filesystem::path reference_program(const Workspace& workspace, const Lab& lab);

/// The finished programs that must lie beside a lab's check program: what the graded program calls, and
/// what an exercise uses.
std::vector<std::string> companions_of(const Lab& lab);

/// What is built before a lab is checked.
std::vector<std::string> check_targets(const Lab& lab);

}  // namespace workbook
