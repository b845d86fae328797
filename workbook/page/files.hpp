// Files of one folder, and nothing outside of it.
//
// The kernel itself refuses to leave the folder (man 2 openat2, RESOLVE_BENEATH): neither "..",
// nor an absolute path, nor a symbolic link leads out, however it is spelled.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

#include "base/fd.hpp"

namespace page {

struct OpenFile {
  base::Fd fd;
  std::size_t size = 0;
};

/// Opens a regular file for reading; `path` is relative to `folder`. Nothing if there is no such
/// file in there or it may not be read. The folder is looked up anew each time, because building
/// the book replaces it.
std::optional<OpenFile> open_beneath(const std::filesystem::path& folder, const std::string& path);

/// The media type by the name: "text/html; charset=utf-8".
std::string media_type(const std::string& path);

}  // namespace page
