// Compiled seccomp filters, kept in a folder from one start to the next.
//
// docker's profile names some three hundred calls. libseccomp makes a filter of them in
// milliseconds, at every start of every container; to read the finished filter takes a fraction of
// one. What is kept is a file for each profile, named by a hash, with the whole text of the profile
// in it: two profiles with the same hash do no harm, they only evict each other.
//
// A filter that somebody else could have written would be a hole in every container. So the folder
// must belong to this user and be closed to all others, or it is not used.
#pragma once

#include <filesystem>
#include <string>

#include "minicontainer/kernel/seccomp.hpp"

namespace minicontainer {

/// As many files as the folder may hold; the oldest go first.
constexpr std::size_t kMostCachedFilters = 64;

/// The filter of `profile`, newer calls answered (newer_calls.hpp): from `folder` if it is there,
/// else compiled and left there for the next time. `key` is the profile as text: the same text
/// always means the same profile. Another build of this program finds nothing of what this one
/// left: it may translate otherwise. The folder is made if only it is missing (mode 0700); where it
/// cannot be used, or `folder` is empty, the filter is compiled each time, and that is no error.
/// Throws what compile_filter() throws.
SeccompFilter cached_filter(const std::filesystem::path& folder, const std::string& key,
                            const SeccompProfile& profile);

}  // namespace minicontainer
