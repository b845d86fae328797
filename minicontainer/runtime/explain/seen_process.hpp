// A process of a container as the machine sees it, in terms that two containers can be compared by:
// without process ids, inode numbers, and the container's own name.
#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

namespace minicontainer {

/// By subject ("status", "namespaces", "mounts", ...), lines in a fixed order.
using SeenProcess = std::map<std::string, std::vector<std::string>>;

/// `id` is the container's name, `bundle` its folder: both are replaced by a word wherever they
/// occur. Throws std::system_error if the process is gone.
SeenProcess see_process(pid_t pid, const std::string& id, const std::string& bundle);

}  // namespace minicontainer
