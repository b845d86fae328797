// The trees of control groups that are mounted here (man 7 cgroups), and the groups that a
// learner's program makes in them: they outlive every namespace, so the checks clear them away.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace workbook {

struct GroupTree {
  bool is_v2 = false;
  std::filesystem::path point;    ///< where it is mounted
  std::set<std::string> options;  ///< v1: its controllers are among them, or "name=systemd"
};

/// What /proc/self/mountinfo lists, in its order.
std::vector<GroupTree> group_trees();

/// The folder at the top of each tree below which the programs under test make their groups:
/// "lab-check-4711". Another check process has another one.
const std::string& check_group_name();

/// Lets every process in the groups of that name, and below, run again. A frozen process of v1
/// cannot die, and the sandbox that it is in cannot end.
void thaw_groups(const std::string& name);

/// Kills what is in the groups of that name in every tree, and removes them with all below. What
/// cannot be removed is left for the next run.
void remove_groups(const std::string& name);

/// remove_groups() for those whose check process is gone.
void remove_abandoned_groups();

}  // namespace workbook
