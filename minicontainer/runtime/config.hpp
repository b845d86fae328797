// A container as its bundle describes it: config.json of the OCI runtime specification.
//
// The structures hold what this runtime honours, in the specification's own terms. A document that
// asks for anything else is refused by name when it is loaded: a limit or a lock that is silently
// left out is worse than none. Members that the specification does not know are ignored, as it
// demands.
// https://github.com/opencontainers/runtime-spec/blob/main/config.md and config-linux.md
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "minicontainer/kernel/capabilities.hpp"
#include "minicontainer/kernel/credentials.hpp"
#include "minicontainer/kernel/idmap.hpp"
#include "minicontainer/kernel/mounts.hpp"
#include "minicontainer/kernel/resources.hpp"
#include "minicontainer/kernel/rlimits.hpp"
#include "minicontainer/kernel/seccomp.hpp"
#include "minicontainer/kernel/time_namespace.hpp"

namespace minicontainer {

/// Characters; 0: not said.
struct ConsoleSize {
  unsigned short height = 0;
  unsigned short width = 0;
};

/// Which process gets the processor, and how (man 7 sched, man 2 sched_setattr).
struct Scheduler {
  std::uint32_t policy = 0;  ///< SCHED_OTHER, ...
  std::int32_t nice = 0;
  std::int32_t priority = 0;
  std::uint64_t flags = 0;                              ///< SCHED_FLAG_*
  std::uint64_t runtime = 0, deadline = 0, period = 0;  ///< nanoseconds, for SCHED_DEADLINE
};

/// man 2 ioprio_set.
struct IoPriority {
  int io_class = 0;  ///< 1 real time, 2 best effort, 3 idle
  int priority = 0;  ///< 0 (first) to 7
};

struct ProcessConfig {
  std::vector<std::string> args;  ///< never empty
  std::vector<std::string> env;   ///< "NAME=value"
  std::string cwd = "/";          ///< absolute
  Credentials user;
  std::optional<mode_t> umask;
  bool has_terminal = false;
  ConsoleSize console_size;
  std::optional<Capabilities> capabilities;  ///< nothing: none at all, except root's of old
  std::vector<ResourceLimit> resource_limits;
  bool no_new_privileges = false;
  std::optional<int> oom_score_adj;  ///< -1000 to 1000
  std::optional<Scheduler> scheduler;
  std::optional<IoPriority> io_priority;
  std::string exec_cpu_affinity_initial, exec_cpu_affinity_final;  ///< "0-3"; exec only
  std::string apparmor_profile;  ///< empty: none; refused where there is no AppArmor
};

/// A program that the runtime runs at a point of the container's life.
struct Hook {
  std::filesystem::path path;     ///< absolute
  std::vector<std::string> args;  ///< argv, the program's name first
  std::vector<std::string> env;
  std::optional<int> timeout_seconds;
};

/// In the order in which they run (OCI runtime specification, "Lifecycle").
struct Hooks {
  std::vector<Hook> prestart;          ///< outside, once the namespaces exist (deprecated)
  std::vector<Hook> create_runtime;    ///< outside, right after
  std::vector<Hook> create_container;  ///< in the container's namespaces, before the root changes
  std::vector<Hook> start_container;   ///< in the container, before its program
  std::vector<Hook> poststart;         ///< outside, after the program was started
  std::vector<Hook> poststop;          ///< outside, after the container was deleted
};

/// A namespace that exists already and is joined.
struct JoinedNamespace {
  std::uint64_t clone_flag = 0;
  std::filesystem::path path;  ///< "/proc/4711/ns/net", "/run/netns/blue"
};

/// A device node that config.json lists.
struct DeviceNode {
  std::filesystem::path path;  ///< absolute, inside the container
  char type = 'c';             ///< 'c' (and 'u'), 'b', 'p' (a FIFO)
  unsigned major = 0;
  unsigned minor = 0;
  mode_t mode = 0666;
  uid_t uid = 0;
  gid_t gid = 0;
};

struct Config {
  std::filesystem::path bundle;  ///< the folder of config.json, absolute
  std::filesystem::path root;    ///< the root file system, absolute
  std::string oci_version;
  std::string text;  ///< the document as it was read
  bool is_root_read_only = false;
  std::optional<ProcessConfig> process;  ///< `create` and `run` need it; `start` could come without
  std::string hostname;                  ///< empty: leave the name as it is
  std::string domainname;                ///< likewise
  std::vector<Mount> mounts;
  Hooks hooks;
  std::map<std::string, std::string> annotations;

  std::uint64_t namespaces = 0;  ///< CLONE_NEW* bits of the new namespaces
  std::vector<JoinedNamespace> joined_namespaces;
  std::vector<IdMapping> uid_mappings;
  std::vector<IdMapping> gid_mappings;
  TimeOffsets time_offsets;
  std::vector<DeviceNode> devices;            ///< beside the default ones
  std::map<std::string, std::string> sysctl;  ///< "net.ipv4.ip_forward" to "1"
  std::string cgroups_path;                   ///< linux.cgroupsPath as it stands; empty: not said
  std::optional<Resources> resources;
  std::optional<SeccompProfile> seccomp;
  std::string seccomp_key;  ///< the text of linux.seccomp, normalised: what a cached filter is of
  std::vector<std::string> masked_paths;
  std::vector<std::string> read_only_paths;
  unsigned long root_propagation = 0;        ///< MS_SLAVE | MS_REC, ...; 0: private
  std::optional<unsigned long> personality;  ///< man 2 personality

  [[nodiscard]] bool has_namespace(std::uint64_t clone_flag) const {
    return (namespaces & clone_flag) != 0;
  }
  /// Whether the container has such a namespace of its own, new or joined.
  [[nodiscard]] bool is_separate(std::uint64_t clone_flag) const {
    for (const auto& joined : joined_namespaces) {
      if (joined.clone_flag == clone_flag) return true;
    }
    return has_namespace(clone_flag);
  }
};

/// Reads BUNDLE/config.json. Throws base::JsonError, which says where the document is refused and
/// why, and std::system_error.
Config load_config(const std::filesystem::path& bundle);

/// The bundle's folder, without links. Throws std::system_error.
std::filesystem::path find_bundle(const std::filesystem::path& bundle);

/// The same from a copy of a container's config.json that was made when it was created.
Config load_saved_config(const std::filesystem::path& copy, const std::filesystem::path& bundle);

/// The same from a document that has been parsed. `name` is for messages.
Config parse_config(const nlohmann::json& document, const std::string& name,
                    const std::filesystem::path& bundle);

/// The root's folder, without links. Refuses one that is no folder, by its path: throws
/// base::JsonError. Apart from reading, since who deletes a container reads its config.json as
/// well, when the root may be gone.
std::filesystem::path find_root_folder(const Config& config);

/// The member "process" alone, as `exec --process` takes it. `name` is for messages.
ProcessConfig parse_process(const nlohmann::json& document, const std::string& name);

/// The member "linux.resources" alone, as `update --resources` takes it.
Resources parse_resources(const nlohmann::json& document, const std::string& name);

}  // namespace minicontainer
