// The smallest container there is: a process with a host name of its own.
//
// A UTS namespace holds a host name (man 7 uts_namespaces). A process that leaves its starter's
// namespace for a new one can call itself what it likes, and nobody outside notices. It is the
// same kernel, the same files, the same network: only the name is private. Every lab after this
// one takes one more thing away from what is shared.
//
// Lab 00, task 1.
#pragma once

#include <string>

namespace minicontainer {

/// Moves the calling process into a new UTS namespace (man 2 unshare) and sets the host name there
/// to exactly `name` (man 2 sethostname), 1 to 64 bytes. The host name outside stays as it was, and
/// nothing else of the process changes: no other namespace, no child.
/// Throws std::system_error: EPERM without the right to make namespaces; EINVAL when `name` is too
/// long. Where it throws, the host name outside is untouched as well.
void take_private_name(const std::string& name);

}  // namespace minicontainer
