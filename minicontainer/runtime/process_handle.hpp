// A handle on a process that is no child of ours: a container's, from a later command (man 2
// pidfd_open).
#pragma once

#include "base/fd.hpp"
#include "minicontainer/kernel/process_identity.hpp"

namespace minicontainer {

/// A pidfd for exactly that process; none if it has ended. The number is looked at again once the
/// handle is held: from then on nobody else can have it.
base::Fd open_handle(const ProcessIdentity& process);

/// Sends a signal through the handle. Returns whether the process was still there.
/// Throws std::system_error.
bool send_signal(const base::Fd& handle, int signal);

}  // namespace minicontainer
