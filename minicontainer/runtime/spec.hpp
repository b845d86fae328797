// The config.json that `minirun spec` writes: a container to start from.
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace minicontainer {

/// For root, what `runc spec` writes, but without a terminal: all namespaces but user and time
/// (cgroup where the machine has version 2 only), the file systems and the masked and read-only
/// paths that the OCI runtime specification names as defaults, three harmless capabilities, no
/// devices but the default ones, and `sh` as the program.
nlohmann::json default_spec();

/// The same for a caller without privilege: adds a user namespace in which the caller is root.
nlohmann::json rootless_spec(unsigned uid, unsigned gid);

}  // namespace minicontainer
