// Entering the namespaces of a container that runs: setns(2).
//
// `exec` puts a new process into an existing container. Every namespace is a file, /proc/PID/ns/*,
// and setns moves the caller into it, if it has the right to. The order is what matters: the user
// namespace gives the rights over the others and comes first, the mount namespace takes away the
// way to /proc and comes last, and a PID namespace is entered by children only.
//
// Lab 11, task 4.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <vector>

#include "base/fd.hpp"

namespace minicontainer {

/// A namespace that exists, held open.
struct OpenNamespace {
  std::uint64_t clone_flag = 0;  ///< CLONE_NEWPID, ...
  base::Fd fd;
};

/// Opens those namespaces of `pid` that the calling process is not in itself already (setns into
/// one's own user namespace is refused). Throws std::system_error: ENOENT or
/// ESRCH when it has ended.
std::vector<OpenNamespace> open_namespaces_of(pid_t pid);

/// Moves the calling process into all of them, in the order that works. Its children are in the PID
/// namespace; it is not itself. Before: one thread only. Throws std::system_error that names the
/// kind of namespace.
void enter_namespaces(const std::vector<OpenNamespace>& namespaces);

}  // namespace minicontainer
