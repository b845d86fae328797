// How this build compiles a lab's parts and links its program: asked of the build itself, so that
// a submission is built in the guest with exactly the commands that the learner's own build has.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "workbook/judge/judge_job.hpp"
#include "workbook/model/manifest.hpp"
#include "workbook/model/workspace.hpp"

namespace workbook {

struct BuildCommands {
  std::vector<PartCommand> parts;
  std::vector<std::string> link;
  /// What the link command reads of the build folder, but for the learner's objects: relative.
  std::vector<std::string> objects;
};

/// Throws std::runtime_error if this build does not know the lab.
BuildCommands build_commands(const Workspace& workspace, const Lab& lab);

/// The files of one ninja command line, without the shell around it and the compiler's cache. For
/// tests.
std::vector<std::string> words_of_command(const std::string& command);

}  // namespace workbook
