// A container's view of its own group: a mount of type "cgroup" (OCI runtime specification for
// Linux, "Default Filesystems"; man 7 cgroup_namespaces).
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "base/fd.hpp"
#include "minicontainer/kernel/cgroup.hpp"
#include "minicontainer/kernel/mounts.hpp"

namespace minicontainer {

/// Shows the group at the mount's destination: on v2 its folder, on v1 a tmpfs with one folder for
/// each controller, as on a host. The group's folders are bound rather than mounted anew, so that
/// the container needs to be in neither the group nor its cgroup namespace yet.
/// Throws std::system_error.
void mount_cgroup(const base::Fd& root, const Mount& mount, const CgroupPlace& place);

/// v1: each folder of the group, and the name of its mount inside. Controllers that share one tree
/// share one folder, named after all of them: "cpu,cpuacct".
std::map<std::filesystem::path, std::string> controller_names(const CgroupPlace& place);

}  // namespace minicontainer
