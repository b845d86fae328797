// Taking back what a guest has collected. The archive is a stranger's until it is proven otherwise,
// and its content is a stranger's always.
#pragma once

#include <string>
#include <vector>

#include "workbook/lab_kernel/channel.hpp"
#include "workbook/lab_kernel/guest.hpp"

namespace workbook {

/// Unpacks the archive at `archive` to the places that are wanted. Only what has the length and the
/// digest that the signed result tells is unpacked; only files and folders, as new files without
/// set-id bits, and nothing through a link. Appends a sentence to `problems` for each thing that
/// did not come. Throws std::system_error when the host's own folders fail.
void take_back(const std::filesystem::path& archive, const JobOutcome& outcome,
               const std::vector<GuestCollect>& wanted, std::vector<std::string>& problems);

}  // namespace workbook
