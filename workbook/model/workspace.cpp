#include "workbook/model/workspace.hpp"

#include <stdexcept>

namespace workbook {

Workspace find_workspace() {
  const auto program = std::filesystem::read_symlink("/proc/self/exe");
  Workspace workspace;
  workspace.build = program.parent_path().parent_path();
  workspace.root = workspace.build.parent_path().parent_path();
  if (!std::filesystem::exists(workspace.labs())) {
    throw std::runtime_error("no labs/ found in " + workspace.root.native() +
                             ": start this program through ./lab at the top of the workbook");
  }
  return workspace;
}

}  // namespace workbook
