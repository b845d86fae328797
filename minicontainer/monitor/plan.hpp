// What the engine tells a monitor about its container: one small file, RUN_ROOT/ID/plan.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace monitor {

/// When a container whose program has ended is started again.
enum class RestartPolicy { kNo, kOnFailure, kAlways, kUnlessStopped };

/// How the monitor asks the container whether it is well. interval 0: it does not.
struct HealthPlan {
  std::filesystem::path process_file;  ///< for `minirun exec --process`
  long interval_ms = 0;
  long timeout_ms = 0;
  long start_period_ms = 0;
  long retries = 0;
};

/// The descriptors that a monitor is handed beside its starter's socket.
constexpr int kNetworkFd = 4;        ///< the container's network namespace
constexpr int kFirstReservedFd = 5;  ///< sockets that keep ports of the machine for it

/// The container's network, which the monitor holds open, and takes down at the end.
struct NetworkPlan {
  bool has_namespace = false;  ///< kNetworkFd is there
  bool serves_names = false;   ///< it has a name server, which reads the file `names`
  long reserved_count = 0;     ///< so many descriptors from kFirstReservedFd on
  std::vector<std::string>
      forwards;  ///< "tcp ADDRESS PORT" of each of these; empty: there are rules
  std::filesystem::path unpublish_file;  ///< rules for `nft -f`; empty: none
  std::vector<std::string> leases;       ///< files to remove
  std::filesystem::path sandbox_file;    ///< the last of them
  std::vector<std::string> tidy;         ///< the command for when no lease is left
  std::filesystem::path tidy_lock;       ///< locked while one of these runs
};

struct MonitorPlan {
  std::string id;
  std::filesystem::path runtime;       ///< minirun
  std::filesystem::path runtime_root;  ///< its --root
  std::filesystem::path bundle;
  std::filesystem::path merged;      ///< the mounted root: unmounted at the end; may be empty
  std::filesystem::path state_file;  ///< written by the monitor, and by nobody else while it lives
  std::filesystem::path end_file;    ///< what was seen of its end (end_evidence.hpp)
  std::filesystem::path log_file;    ///< empty: nothing is logged
  std::filesystem::path events_file;
  std::string event_attributes;  ///< "image=busybox, name=web"
  std::string cgroup;            ///< as linux.cgroupsPath has it
  std::string explain;           ///< "text", "json": minirun tells its steps; empty: it does not
  bool has_terminal = false;
  bool has_stdin = false;      ///< its standard input stays open for who attaches
  bool is_stdin_once = false;  ///< until the first of them leaves
  RestartPolicy restart = RestartPolicy::kNo;
  long max_retries = 0;              ///< for kOnFailure; 0: no end
  long restart_count = 0;            ///< where counting goes on
  long log_max_bytes = 0;            ///< 0: no end
  long log_max_files = 1;            ///< how many logs are kept, the present one counted
  std::vector<std::string> removal;  ///< the command that removes the container at its end
  HealthPlan health;
  NetworkPlan network;
};

/// Throws std::system_error.
void save_plan(const MonitorPlan& plan, const std::filesystem::path& file);
MonitorPlan load_plan(const std::filesystem::path& file);

/// "no", "on-failure", "always", "unless-stopped".
const char* name_of(RestartPolicy policy);
/// kNo for a word that is none of these.
RestartPolicy restart_policy_named(const std::string& name);

}  // namespace monitor
