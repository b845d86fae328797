// The content of one folder copied into another: for a tmpfs that starts as what it covers.
//
// Both are reached by descriptors only, and no link is followed: the source is an image's, and an
// image is hostile (inside.hpp).
#pragma once

#include "base/fd.hpp"

namespace minicontainer {

/// Copies all that is in the folder `from` into the folder `to`, with modes, owners and times:
/// folders, files, links and FIFOs. Left out are sockets, which belong to a process; device nodes,
/// which would be doors to the machine; and what is mounted below `from`: its folder comes alone.
/// An owner whom the user namespace does not know becomes the caller.
/// Throws std::system_error that names the file; std::runtime_error if it is nested too deep.
void copy_content(const base::Fd& from, const base::Fd& to);

/// Mode, owner and times of `from` for `to`.
void copy_attributes(const base::Fd& from, const base::Fd& to);

}  // namespace minicontainer
