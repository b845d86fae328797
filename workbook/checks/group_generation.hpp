// Checks that need cgroups of one generation, v1 or v2 (man 7 cgroups): whether this machine has
// it, a group of their own there, and what is left of it. Labs 05 and 11 use this.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "workbook/checks/group_trees.hpp"

namespace workbook {

enum class Generation { kV1, kV2 };

/// Ends the check with "environment" unless this machine has such trees and lets us make groups.
void require_generation(Generation generation);
/// The same unless the v1 tree, or the v2 tree, has this controller.
void require_controller(Generation generation, const std::string& controller);

/// Which trees `generation` has here: for v2 it is one.
std::vector<GroupTree> trees_of(Generation generation);
/// The one v1 tree of a controller, or the v2 tree.
GroupTree tree_of(Generation generation, const std::string& controller);

/// In the sandbox: the machine as one that has nothing but v2. What is mounted outside stays.
void show_only_v2();

/// "/lab-check-4711/outer-123456/inner-123456".
std::string new_group_path();

/// A file's content without its line end; "(no such file)" if it is not there.
std::string read_line(const std::filesystem::path& file);

/// The groups of that path which still exist, one in each line.
std::string existing_groups(Generation generation, const std::string& path);

}  // namespace workbook
