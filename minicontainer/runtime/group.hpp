// The container's cgroup, from config.json to a group that is there: lab 05's drivers at work.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "minicontainer/kernel/cgroup.hpp"
#include "minicontainer/runtime/config.hpp"

namespace minicontainer {

/// Where the container's group would go; nothing if the document asks for none (neither
/// cgroupsPath, nor resources, nor a cgroup namespace) or nobody has written lab 05 yet.
std::optional<CgroupPlace> plan_group(const Config& config, const std::string& id);

/// Makes the group with its limits. Returns nothing where this machine gives the caller no group
/// and the document sets no limit that needs one: rootless without delegation.
/// Throws std::runtime_error that says what is missing where it does. Nothing is left then.
std::unique_ptr<Cgroup> make_group(const Config& config, const CgroupPlace& place);

/// Kills all that is left in the group, and removes it. Throws std::system_error.
void remove_group_of(Cgroup& group);

/// Removes a group in which nobody can be left. Throws std::system_error.
void remove_empty_group(Cgroup& group);

/// Why did it exit with 137? Says on standard error when the kernel killed processes of the group
/// for want of memory. Nothing for another exit code, or without a group.
void explain_kill(Cgroup* group, int exit_code);

}  // namespace minicontainer
