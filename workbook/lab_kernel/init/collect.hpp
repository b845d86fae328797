// Packing what is wanted back onto the last disk, as an archive (tar.hpp).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace workbook {

struct Collected {
  std::uint64_t bytes = 0;  ///< length of the archive on the disk
  std::string digest;       ///< its SHA-256 in hexadecimal
  std::vector<std::string> problems;
};

/// Writes an archive of the paths to `device`; the entries of the n-th path are below "n". What
/// cannot be read, or does not fit any more, becomes a problem. Goes through no symbolic link.
/// Throws std::system_error when the disk itself fails.
Collected collect(const std::vector<std::string>& paths, const char* device);

}  // namespace workbook
