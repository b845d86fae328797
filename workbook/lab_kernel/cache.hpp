// What is made once and kept for every checkout of this user: kernels and images.
//
// A thing in the cache is a folder or a file whose name is its key: what it was made of. It arises
// beside its place under a name of its own and is renamed when it is whole, so that nobody ever
// sees half of one and two makers do not disturb each other. An old thing goes when nobody has
// asked for it for a month.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>

#include "base/fd.hpp"

namespace workbook {

/// ${LAB_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/container-workbook}. May not exist.
std::filesystem::path cache_folder();

/// The first `digits` hexadecimal digits of the SHA-256 of `content`.
std::string key_of(const std::string& content, std::size_t digits = 12);

/// Holds `file` (made if it is missing) for this process alone as long as the result is open;
/// waits for another that holds it. Throws std::system_error.
base::Fd lock_file(const std::filesystem::path& file);

/// Notes that `thing` has been used now. A cache that cannot be written is no error.
void touch(const std::filesystem::path& thing) noexcept;

/// Removes what lies in `folder`, has `prefix` and has not been touched for `age`.
void prune(const std::filesystem::path& folder, const std::string& prefix,
           std::chrono::hours age = std::chrono::hours{30 * 24});

/// The same of all but the `count` that were touched last, and those touched within the hour: somebody
/// may be about to use them.
void prune_to(const std::filesystem::path& folder, const std::string& prefix, std::size_t count);

}  // namespace workbook
