// A folder that does not grow for ever.
#pragma once

#include <cstddef>

#include "base/fd.hpp"

namespace minicontainer {

/// Removes the files that were written longest ago until at most `keep` are left. Folders in it are
/// neither counted nor removed. Throws std::system_error when the folder cannot be read.
void remove_oldest_files(const base::Fd& folder, std::size_t keep);

}  // namespace minicontainer
