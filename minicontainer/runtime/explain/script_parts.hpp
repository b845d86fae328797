// The parts of the script that makes a container by hand (script.hpp), in the order in which they
// stand in it. Each returns whole lines of shell.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "minicontainer/kernel/cgroup.hpp"
#include "minicontainer/runtime/config.hpp"

namespace minicontainer::script {

/// The text as one word of the shell.
std::string quote(std::string_view text);

/// Whether mounts of the machine show up in the container (linux.rootfsPropagation).
bool is_connected(const Config& config);

/// Makes the group, sets its limits and enters it.
std::string group(const Config& config, const std::optional<CgroupPlace>& place);
/// `exec unshare ... "$0" inside`: the script once more, in its namespaces.
std::string clone(const Config& config);
/// Host name and kernel settings.
std::string names(const Config& config);
/// Private mounts, and all of config.json's.
std::string mounts(const Config& config, const std::optional<CgroupPlace>& place);
std::string devices(const Config& config);
std::string masks(const Config& config);
/// Brings the tools along that are needed after the root has changed, and changes it.
std::string pivot(const Config& config);
/// Limits of the process, environment, user, capabilities, and the program.
std::string process(const Config& config);

}  // namespace minicontainer::script
