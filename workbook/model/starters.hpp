// Which files are still the starter, and where to find the starter again.
//
// Learners edit starters in place. lab.yaml holds the SHA-256 of each untouched one, so that the
// tool knows at a glance what has been worked on. The content itself comes back from git's history
// or, in a copy without git, from the store that the tool fills with every starter it sees.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/digest.hpp"
#include "workbook/model/manifest.hpp"

namespace workbook {

using base::sha256;

/// The files of a lab that the learner writes, in the order of its tasks.
std::vector<std::string> parts_of(const Lab& lab);

/// Whether the learner's file differs from the starter.
bool has_been_edited(const Workspace& workspace, const Lab& lab, const std::string& part);
bool has_been_edited(const Workspace& workspace, const Lab& lab);

/// The untouched starter, from the store or from git. Nothing if neither has it.
std::optional<std::string> find_starter(const Workspace& workspace, const Lab& lab,
                                        const std::string& part);

/// Keeps a copy of every starter that is still untouched.
void store_starters(const Workspace& workspace, const std::vector<Lab>& labs);

/// Tells the build which labs have been worked on (bin/mine). Writes only if that has changed.
void write_my_labs(const Workspace& workspace, const std::vector<Lab>& labs);

}  // namespace workbook
