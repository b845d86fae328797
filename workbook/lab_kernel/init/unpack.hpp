// Unpacking the job's disk: an archive (tar.hpp) whose paths are those of the guest.
#pragma once

namespace workbook {

/// Reads the archive on `device` and makes its files, folders and links below /. What is there
/// already under such a name, unless it is a folder, is replaced. /job is root's alone.
/// Throws TarError, std::system_error.
void unpack_job(const char* device);

}  // namespace workbook
