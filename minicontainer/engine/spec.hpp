// From what docker's options say to a bundle's config.json (OCI runtime specification, config.md).
//
// The parts are pure: settings in, JSON out. What has to be looked up first (the user, the place of
// volumes, namespaces of other containers) comes in through SpecInput.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "minicontainer/engine/container.hpp"
#include "minicontainer/engine/user.hpp"

namespace engine {

/// A namespace of the container: a new one without a path.
struct NamespaceChoice {
  std::string type;  ///< "pid", "network", "ipc", "uts", "mount", "cgroup"
  std::string path;  ///< "/proc/4711/ns/net"
};

/// Rows and columns of the terminal; 0: not known.
struct WindowSize {
  unsigned short rows = 0;
  unsigned short columns = 0;
};

struct SpecInput {
  const Record& record;
  std::filesystem::path root;  ///< the merged root
  User user;
  std::vector<NamespaceChoice> namespaces;
  std::filesystem::path etc;  ///< the folder of hosts, hostname, resolv.conf
  std::filesystem::path shm;  ///< another container's /dev/shm; empty: one of its own
  WindowSize window;
};

/// The whole document. Throws std::runtime_error about an option that cannot be honoured.
nlohmann::json make_spec(const SpecInput& input);

/// The member "process", which `exec` starts from as well.
nlohmann::json make_process(const SpecInput& input);

/// The names that the program has: docker's defaults, adding and dropping, "ALL". Throws
/// std::runtime_error for a name that is no capability.
std::vector<std::string> capabilities_of(const Settings& settings);

/// linux.seccomp; nothing for a privileged or unconfined one.
std::optional<nlohmann::json> seccomp_of(const Settings& settings,
                                         const std::vector<std::string>& capabilities);

/// linux.resources, and linux.devices.
nlohmann::json resources_of(const Settings& settings);
nlohmann::json devices_of(const Settings& settings);

/// The member "mounts".
nlohmann::json mounts_of(const SpecInput& input);

/// Where --init's PID 1 lies in the container: in /dev, which is the container's own.
constexpr const char* kInitPath = "/dev/init";

/// linux.cgroupsPath: the group has no parent of its own that would stay behind.
std::string cgroup_path_of(const Record& record);

/// Whether the machine's groups are of version 2 and no others (man 7 cgroups).
bool has_unified_cgroups();

}  // namespace engine
