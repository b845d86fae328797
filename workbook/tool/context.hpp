// What every command of the tool starts from.
#pragma once

#include <vector>

#include "base/fd.hpp"
#include "workbook/model/manifest.hpp"
#include "workbook/model/progress.hpp"

namespace workbook {

struct Context {
  Workspace workspace;
  std::vector<Lab> labs;
};

/// Finds the workspace and loads every lab's manifest.
Context load_context();

/// The same with labs alone, for what compiles a learner's files.
Context without_exercises(Context context);

/// Holds the workspace for itself while it lives: one build and one check at a time. Waits for
/// another `lab` that is at work, and says so.
class WorkspaceLock {
 public:
  explicit WorkspaceLock(const Workspace& workspace);

 private:
  base::Fd file_;
};

/// The lab and task that a command is about: as named, or where the learner goes on.
/// Throws std::invalid_argument.
LabReference choose(const Context& context, const std::string& named);

}  // namespace workbook
