// Kernel settings that belong to a namespace (man 5 proc, /proc/sys; OCI: linux.sysctl).
#pragma once

#include <map>
#include <string>

namespace minicontainer {

/// Writes each setting: "net.ipv4.ip_forward" to "1". Which namespace it is of is decided by who
/// writes, so this is for a process that has the container's namespaces and still the host's /proc:
/// one that the image cannot have replaced.
/// Throws std::runtime_error that names the setting.
void set_sysctls(const std::map<std::string, std::string>& settings);

}  // namespace minicontainer
