// What a container is to be: what `run` and `create` decide once, from the command line and the
// image, and what record.json keeps. Names follow docker's Config and HostConfig.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace engine {

enum class MountKind { kBind, kVolume, kTmpfs };

struct MountSetting {
  MountKind kind = MountKind::kBind;
  std::string name;    ///< of a volume
  std::string source;  ///< on the machine; empty for a tmpfs
  std::string target;  ///< in the container, absolute
  bool is_read_only = false;
  bool is_anonymous = false;         ///< a volume that goes with the container on `rm -v`
  std::vector<std::string> options;  ///< "rslave", "size=64m", "mode=1777"
};

/// A network that the container is connected to when it starts.
struct NetworkSetting {
  std::string network;                               ///< its name
  std::string ip_address, ip6_address, mac_address;  ///< empty: chosen
  std::vector<std::string> aliases, links;           ///< more names of its own; "CONTAINER:ALIAS"
};

/// Times in nanoseconds, as docker has them.
struct HealthSetting {
  std::vector<std::string> test;  ///< {}: none; {"CMD", ...}, {"CMD-SHELL", "..."}
  std::int64_t interval = 0, timeout = 0, start_period = 0;
  std::int64_t retries = 0;
};

struct Limits {
  std::int64_t memory = 0, memory_swap = 0, memory_reservation = 0;  ///< bytes; 0: none
  std::int64_t nano_cpus = 0, cpu_shares = 0, cpu_quota = 0, cpu_period = 0;
  std::string cpuset_cpus, cpuset_mems;
  std::int64_t pids_limit = 0;
  std::int64_t block_io_weight = 0;
};

struct Settings {
  // Which program, and how.
  std::vector<std::string> entrypoint, command, env;
  std::string working_dir, user, hostname, domainname, stop_signal;
  std::int64_t stop_timeout = -1;  ///< seconds; -1: the default
  bool has_terminal = false, has_stdin = false, is_stdin_once = false;
  bool is_removed_at_end = false, has_init = false;
  std::map<std::string, std::string> labels;
  std::vector<std::string> exposed_ports, published_ports;  ///< as on the command line
  bool publishes_all_ports = false;
  HealthSetting health;
  // What it may.
  bool is_privileged = false, is_read_only = false;
  std::vector<std::string> added_capabilities, dropped_capabilities, security_options;
  std::vector<std::string> devices, added_groups, ulimits, sysctls, device_rules;
  std::int64_t oom_score_adj = 0;
  bool has_no_oom_killer = false;
  Limits limits;
  std::int64_t shm_size = 0;
  // What it sees.
  std::string network, pid_mode, ipc_mode, uts_mode, user_mode, cgroup_mode;
  std::string cgroup_parent;  ///< the group below which its own is made; empty: the topmost
  // What `network` gets on the command line; `networks` has it from the creation on, and more.
  std::vector<std::string> network_aliases, links;
  std::string ip_address, ip6_address, mac_address;
  std::vector<NetworkSetting> networks;
  std::vector<std::string> dns, dns_search, dns_options, extra_hosts;
  std::vector<MountSetting> mounts;
  // What happens at its end, and to its output.
  std::string restart_policy = "no";
  std::int64_t restart_retries = 0;
  std::string log_driver = "json-file";
  std::map<std::string, std::string> log_options;
};

nlohmann::json settings_to_json(const Settings& settings);
/// Throws base::JsonError about a member of a wrong type. What is missing keeps its default.
Settings settings_from_json(const nlohmann::json& json, const std::string& document);

/// "bind", "volume", "tmpfs".
const char* name_of(MountKind kind);

}  // namespace engine
