// A child that is born in its group: clone3(2) with CLONE_INTO_CGROUP.
//
// Moving a running process into another v2 group takes the kernel some milliseconds, and for that
// time the process runs without its limits. A process that is born there never ran anywhere else.
//
// Lab 05.
#pragma once

#include <cstdint>
#include <functional>

#include "base/fd.hpp"
#include "base/process.hpp"

namespace minicontainer {

/// The same as clone_process (clone.hpp), and the child's first moment is in the v2 group whose
/// folder `cgroup` is (O_PATH or read-only). Throws std::system_error.
base::Process clone_into_cgroup(const base::Fd& cgroup, std::uint64_t namespaces,
                                const std::function<void()>& child_main);

}  // namespace minicontainer
