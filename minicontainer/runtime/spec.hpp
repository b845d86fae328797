// The config.json that `minirun spec` writes: a container to start from.
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace minicontainer {

/// For root: all namespaces but user and time, the file systems and the masked and read-only
/// paths that the OCI runtime specification names as defaults, and `sh` as the program.
nlohmann::json default_spec();

/// The same for a caller without privilege: adds a user namespace in which the caller is root.
nlohmann::json rootless_spec(unsigned uid, unsigned gid);

}  // namespace minicontainer
