// Removing a folder with all in it, however deep somebody nested it.
//
// Links are removed, not followed. What lies deeper than some levels is moved up first: so neither
// the stack nor the descriptors of this process bound the depth.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/fd.hpp"

namespace image {

/// Removes what is called `name` in `folder`: a file, a link, a folder. Nothing there: no error.
/// Throws std::system_error that names it.
void remove_tree_at(const base::Fd& folder, const std::string& name);
void remove_tree(const std::filesystem::path& path);

/// The names in a folder, without "." and "..", sorted bytewise. Throws std::system_error.
std::vector<std::string> names_in(const base::Fd& folder);

}  // namespace image
