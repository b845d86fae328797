// A folder of files that appears in one step.
//
// The files are written beside the place where they belong, and the two folders change places at
// the end (man 2 renameat2, RENAME_EXCHANGE): a reader sees the old book or the new one, and a
// build that fails leaves the old one.
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace book {

/// Replaces the folder `out` by one with exactly these files, and with a copy of the folder
/// `assets` as web/ if that exists. Throws std::system_error and leaves the old one.
void replace_folder(const std::filesystem::path& out,
                    const std::map<std::string, std::string>& files,
                    const std::filesystem::path& assets);

}  // namespace book
