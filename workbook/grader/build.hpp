// Building what a check needs, and reading what the compiler says.
#pragma once

#include <string>
#include <vector>

#include "workbook/model/workspace.hpp"

namespace workbook {

struct BuildResult {
  bool is_ok = false;
  bool is_learners = false;  ///< the failure lies in a file of labs/
  std::string diagnosis;     ///< one sentence, with the file and line of the first error
  std::string output;        ///< all that the compiler and the linker said, bounded
};

/// Builds targets of this workspace's build folder. Stops after ten minutes.
BuildResult build_targets(const Workspace& workspace, const std::vector<std::string>& targets);

/// Finds the first error in the output of a failed build. For tests.
BuildResult read_failed_build(const std::string& root, const std::string& output);

}  // namespace workbook
