#include "minicontainer/engine/settings.hpp"

#include <nlohmann/json.hpp>

#include "base/json.hpp"

namespace engine {
namespace {

using base::JsonView;
using nlohmann::json;

// One table for both directions, so that whatever is saved is loaded.
template <typename T, typename Visit>
void visit_limits(T& limits, const Visit& visit) {
  visit("memory", limits.memory);
  visit("memorySwap", limits.memory_swap);
  visit("memoryReservation", limits.memory_reservation);
  visit("nanoCpus", limits.nano_cpus);
  visit("cpuShares", limits.cpu_shares);
  visit("cpuQuota", limits.cpu_quota);
  visit("cpuPeriod", limits.cpu_period);
  visit("cpusetCpus", limits.cpuset_cpus);
  visit("cpusetMems", limits.cpuset_mems);
  visit("pidsLimit", limits.pids_limit);
  visit("blkioWeight", limits.block_io_weight);
}

template <typename T, typename Visit>
void visit_program(T& settings, const Visit& visit) {
  visit("entrypoint", settings.entrypoint);
  visit("command", settings.command);
  visit("env", settings.env);
  visit("workingDir", settings.working_dir);
  visit("user", settings.user);
  visit("hostname", settings.hostname);
  visit("domainname", settings.domainname);
  visit("stopSignal", settings.stop_signal);
  visit("stopTimeout", settings.stop_timeout);
  visit("terminal", settings.has_terminal);
  visit("stdin", settings.has_stdin);
  visit("stdinOnce", settings.is_stdin_once);
  visit("autoRemove", settings.is_removed_at_end);
  visit("init", settings.has_init);
  visit("labels", settings.labels);
  visit("exposedPorts", settings.exposed_ports);
  visit("publishedPorts", settings.published_ports);
  visit("publishAll", settings.publishes_all_ports);
  visit("healthTest", settings.health.test);
  visit("healthInterval", settings.health.interval);
  visit("healthTimeout", settings.health.timeout);
  visit("healthStartPeriod", settings.health.start_period);
  visit("healthRetries", settings.health.retries);
}

template <typename T, typename Visit>
void visit_rights(T& settings, const Visit& visit) {
  visit("privileged", settings.is_privileged);
  visit("readOnly", settings.is_read_only);
  visit("capAdd", settings.added_capabilities);
  visit("capDrop", settings.dropped_capabilities);
  visit("securityOptions", settings.security_options);
  visit("devices", settings.devices);
  visit("groupAdd", settings.added_groups);
  visit("ulimits", settings.ulimits);
  visit("sysctls", settings.sysctls);
  visit("deviceRules", settings.device_rules);
  visit("oomScoreAdj", settings.oom_score_adj);
  visit("oomKillDisable", settings.has_no_oom_killer);
  visit("shmSize", settings.shm_size);
}

template <typename T, typename Visit>
void visit_surroundings(T& settings, const Visit& visit) {
  visit("network", settings.network);
  visit("pidMode", settings.pid_mode);
  visit("ipcMode", settings.ipc_mode);
  visit("utsMode", settings.uts_mode);
  visit("userMode", settings.user_mode);
  visit("cgroupMode", settings.cgroup_mode);
  visit("cgroupParent", settings.cgroup_parent);
  visit("networkAliases", settings.network_aliases);
  visit("links", settings.links);
  visit("ipAddress", settings.ip_address);
  visit("ip6Address", settings.ip6_address);
  visit("macAddress", settings.mac_address);
  visit("dns", settings.dns);
  visit("dnsSearch", settings.dns_search);
  visit("dnsOptions", settings.dns_options);
  visit("extraHosts", settings.extra_hosts);
  visit("restartPolicy", settings.restart_policy);
  visit("restartRetries", settings.restart_retries);
  visit("logDriver", settings.log_driver);
  visit("logOptions", settings.log_options);
}

template <typename T, typename Visit>
void visit_settings(T& settings, const Visit& visit) {
  visit_program(settings, visit);
  visit_rights(settings, visit);
  visit_surroundings(settings, visit);
}

template <typename T, typename Visit>
void visit_mount(T& mount, const Visit& visit) {
  visit("name", mount.name);
  visit("source", mount.source);
  visit("target", mount.target);
  visit("readOnly", mount.is_read_only);
  visit("anonymous", mount.is_anonymous);
  visit("options", mount.options);
}

template <typename T, typename Visit>
void visit_network(T& network, const Visit& visit) {
  visit("network", network.network);
  visit("ipAddress", network.ip_address);
  visit("ip6Address", network.ip6_address);
  visit("macAddress", network.mac_address);
  visit("aliases", network.aliases);
  visit("links", network.links);
}

struct Save {
  json& document;
  template <typename Value>
  void operator()(const char* key, const Value& value) const {
    document[key] = value;
  }
};

struct Load {
  const JsonView& document;
  void operator()(const char* key, std::string& value) const {
    if (const auto member = document.find(key)) value = member->string();
  }
  void operator()(const char* key, bool& value) const {
    if (const auto member = document.find(key)) value = member->boolean();
  }
  void operator()(const char* key, std::int64_t& value) const {
    if (const auto member = document.find(key)) value = member->integer();
  }
  void operator()(const char* key, std::vector<std::string>& value) const {
    if (const auto member = document.find(key)) value = member->strings();
  }
  void operator()(const char* key, std::map<std::string, std::string>& value) const {
    const auto member = document.find(key);
    if (!member) return;
    member->each_member(
        [&](const std::string& name, const JsonView& text) { value[name] = text.string(); });
  }
};

constexpr const char* kKinds[] = {"bind", "volume", "tmpfs"};

MountKind read_kind(const JsonView& value) {
  for (int kind = 0; kind < 3; ++kind) {
    if (value.string() == kKinds[kind]) return static_cast<MountKind>(kind);
  }
  value.refuse("is no kind of mount");
}

}  // namespace

const char* name_of(MountKind kind) {
  return kKinds[static_cast<int>(kind)];
}

json settings_to_json(const Settings& settings) {
  json document = json::object();
  visit_settings(settings, Save{document});
  json& limits = document["limits"] = json::object();
  visit_limits(settings.limits, Save{limits});
  json& networks = document["networks"] = json::array();
  for (const auto& network : settings.networks) {
    visit_network(network, Save{networks.emplace_back(json::object())});
  }
  json& mounts = document["mounts"] = json::array();
  for (const auto& mount : settings.mounts) {
    json& entry = mounts.emplace_back(json::object());
    entry["kind"] = name_of(mount.kind);
    visit_mount(mount, Save{entry});
  }
  return document;
}

Settings settings_from_json(const json& document, const std::string& name) {
  const JsonView view(document, name);
  Settings settings;
  visit_settings(settings, Load{view});
  if (const auto limits = view.find("limits")) visit_limits(settings.limits, Load{*limits});
  if (const auto networks = view.find("networks")) {
    for (const auto& entry : networks->elements()) {
      visit_network(settings.networks.emplace_back(), Load{entry});
    }
  }
  if (const auto mounts = view.find("mounts")) {
    for (const auto& entry : mounts->elements()) {
      MountSetting mount{.kind = read_kind(entry.at("kind"))};
      visit_mount(mount, Load{entry});
      settings.mounts.push_back(std::move(mount));
    }
  }
  return settings;
}

}  // namespace engine
