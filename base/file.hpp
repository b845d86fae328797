// Whole files, small ones: read with a bound, written so that a reader never sees half of one.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/fd.hpp"

namespace base {

/// The most that read_file() takes unless told otherwise: enough for any file of ours.
constexpr std::size_t kLargestFile = std::size_t{16} << 20;

/// The whole content. Throws std::system_error; EFBIG when there is more than `limit` bytes.
std::string read_file(const std::filesystem::path& path, std::size_t limit = kLargestFile);

/// What one read(2) brings of a file that the kernel makes up on the spot and hands over in one
/// piece: a value in sysfs or a cgroup, /proc/PID/stat. Such a file has no need to be asked for its
/// end. Not for lists like /proc/PID/mountinfo, which come in pieces. Throws std::system_error.
std::string read_kernel_value(const std::filesystem::path& path);

/// The way to the folder `path` without links and dots, as the kernel found it: in one look, where
/// std::filesystem::canonical takes one for each part. Throws std::system_error (ENOENT, ENOTDIR).
std::filesystem::path resolve_folder(const std::filesystem::path& path);

/// All that comes until the end of `fd`, at most `limit` bytes (EFBIG when there is more).
std::string read_all(const Fd& fd, std::size_t limit = kLargestFile);

/// Writes `content` to an existing or new file in place: for files of /proc and cgroups, which
/// take each write as one command. Throws std::system_error.
void write_file(const std::filesystem::path& path, std::string_view content);

/// Writes all of `content` to `fd`, however often write(2) stops short. Throws std::system_error.
void write_all(const Fd& fd, std::string_view content);

/// Replaces `path` by a new file in one step (write beside it, fsync, rename(2)), so that a crash
/// leaves the old content or the new. Throws std::system_error.
void replace_file(const std::filesystem::path& path, std::string_view content);

}  // namespace base
