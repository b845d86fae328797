// What the container's program may do: the last that a start takes away, and the order in which.
//
// Each step needs a right that a later one takes. The bounding set needs CAP_SETPCAP; the change of
// user empties the permitted set, unless it is told to keep it; a filter needs no_new_privs or
// CAP_SYS_ADMIN, and from then on holds for the steps that follow as well: so it comes last.
// man 7 capabilities, "Effect of user ID changes on capabilities".
#pragma once

#include "minicontainer/kernel/seccomp.hpp"
#include "minicontainer/runtime/config.hpp"

namespace minicontainer {

/// The filter that linux.seccomp asks for, if it does; from the folder `cache` if it is there
/// (filter_cache.hpp). While compile_filter() is not written: one that allows everything, so that
/// there is something to load. Throws what compile_filter() throws.
std::optional<SeccompFilter> prepare_filter(const Config& config,
                                            const std::filesystem::path& cache);

/// Becomes the user of `process`, with its capabilities and nothing more, and under no_new_privs if
/// it asks for it. If `filter` is not null, what its loading needs is kept until execve.
/// Steps that are not written yet are left out and told. Throws std::system_error.
void lose_privileges(const ProcessConfig& process, const SeccompFilter* filter);

/// Loads `filter` unless it is null. After this only execve(2) is sure to work. Returns the
/// listener if the filter has one. Throws std::system_error.
base::Fd enter_filter(const SeccompFilter* filter);

}  // namespace minicontainer
