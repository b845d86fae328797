// A child process in namespaces of its own: clone3(2).
//
// fork(2) gives a child that shares every namespace with its parent. clone3 is fork with a list of
// wishes: each CLONE_NEW* flag puts the child into a fresh namespace of that kind, and CLONE_PIDFD
// asks for a handle on the child that, unlike its pid, can never come to mean another process.
//
// Lab 01, task 1.
#pragma once

#include <cstdint>
#include <functional>

#include "base/process.hpp"

namespace minicontainer {

/// Starts a child that is in a new namespace for each CLONE_NEW* bit of `namespaces`, and shares
/// the caller's for each other kind.
///
/// In the child, runs `child_main`, which never returns and never throws (should it return all the
/// same, the child ends with exit code 0: it must not go on with the parent's code). The child has
/// a copy of the parent's memory, as after fork(2).
///
/// In the parent, returns the child, held by its pidfd (close-on-exec, which the kernel sets). When
/// the child ends, the parent gets SIGCHLD and can wait for it in the ordinary way.
///
/// `namespaces` has no CLONE_NEWTIME: see time_namespace.hpp.
/// Before: the calling process has one thread only.
/// Throws std::system_error: EPERM (not privileged), ENOSPC (too many nested namespaces), ...
base::Process clone_process(std::uint64_t namespaces, const std::function<void()>& child_main);

}  // namespace minicontainer
