// Tar archives that come into a build: a context on the standard input, and what ADD unpacks.
#pragma once

#include <filesystem>
#include <string>

#include "base/fd.hpp"

namespace build {

/// Whether the file is a tar archive, plain or compressed with gzip or zstd; it is at its beginning
/// again. Throws BuildError for one that is compressed in a way that is not read here. `command`
/// and `name` are for that message.
bool is_archive(const base::Fd& file, const std::string& command, const std::string& name);

/// Unpacks it into the folder. Nothing leaves that folder; sizes are bounded. Throws image::Error.
void unpack_archive(base::Fd file, const base::Fd& folder);

}  // namespace build
