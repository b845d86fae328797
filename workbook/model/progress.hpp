// What the tool remembers about a learner, in .lab/progress.json: plain, small, safe to delete.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "workbook/model/result.hpp"

namespace workbook {

struct TaskProgress {
  Verdict verdict = Verdict::kUntouched;  ///< of the last check
  int hints_seen = 0;
};

/// "01.2" -> progress
using Progress = std::map<std::string, TaskProgress>;

std::string task_key(const std::string& lab, int task);

/// Nothing remembered is no error; a file that cannot be understood is, and says so.
Progress load_progress(const Workspace& workspace);
void save_progress(const Workspace& workspace, const Progress& progress);

/// Takes over the verdicts of a check.
void record(Progress& progress, const LabResult& result);

/// Where a learner goes on: the first task that is neither passed nor impossible on this machine.
/// Empty when all is done.
LabReference next_task(const std::vector<Lab>& labs, const Progress& progress);

/// Every task of the lab is passed, or cannot be shown on this machine.
bool is_done(const Lab& lab, const Progress& progress);

}  // namespace workbook
