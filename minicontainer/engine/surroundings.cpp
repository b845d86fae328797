#include "minicontainer/engine/surroundings.hpp"

#include <fmt/core.h>

#include <cctype>
#include <cmath>
#include <cstdlib>
#include <stdexcept>

#include "minicontainer/engine/networks.hpp"
#include "minicontainer/engine/sandbox.hpp"
#include "minicontainer/monitor/plan.hpp"

namespace engine {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kContainer = "container:";

Container running(const Folders& folders, const std::string& reference) {
  Container other = find_container(folders, reference);
  if (other.is_running()) return other;
  throw std::runtime_error(
      fmt::format("cannot join network of a non running container: {}", other.record.id));
}

fs::path folder_of(const Container& container) {
  return fmt::format("/proc/{}", container.state.pid);
}

/// One of the namespaces that an option can say.
struct Choice {
  const char* type;  ///< config.json's
  const char* file;  ///< below /proc/PID/ns
  std::string mode;  ///< "", "host", "container:NAME"
};

void add(const Folders& folders, const Choice& choice, Surroundings& around) {
  if (choice.mode == "host") return;
  if (!choice.mode.starts_with(kContainer)) {
    around.namespaces.push_back({.type = choice.type});
    return;
  }
  const Container other = running(folders, choice.mode.substr(kContainer.size()));
  around.namespaces.push_back({choice.type, folder_of(other) / "ns" / choice.file});
}

void check_mode(const char* option, const std::string& mode) {
  const bool is_known = mode.empty() || mode == "host" || mode == "private" ||
                        mode == "shareable" || mode.starts_with(kContainer);
  if (is_known) return;
  std::string kind = option;
  for (char& letter : kind) letter = static_cast<char>(std::toupper(letter));
  throw std::runtime_error(fmt::format("--{}: invalid {} mode", option, kind));
}

void refuse_contradictions(const Settings& settings) {
  const std::string& network = settings.network;
  if (!network.starts_with(kContainer)) return;
  const auto refuse = [](const char* what) {
    throw std::runtime_error(fmt::format("conflicting options: {} and the network mode", what));
  };
  if (!settings.hostname.empty()) refuse("hostname");
  if (!settings.links.empty()) refuse("links");
  if (!settings.dns.empty()) refuse("dns");
  if (!settings.extra_hosts.empty()) refuse("custom host-to-IP mapping");
  if (!settings.mac_address.empty()) refuse("mac-address");
  if (!settings.published_ports.empty() || settings.publishes_all_ports) refuse("port publishing");
}

void check_protocol(const PortBinding& binding) {
  if (binding.protocol != "sctp") return;
  throw std::runtime_error(
      fmt::format("port {}: only tcp and udp can be published", binding.key()));
}

// Its /etc/hosts is the other's, in which the other's name stands. But it may change its own name.
void take_name_of_neighbour(const Folders& folders, Settings& settings) {
  const auto other = find_container(folders, settings.network.substr(kContainer.size()));
  settings.hostname = other.record.settings.hostname;
  settings.domainname = other.record.settings.domainname;
}

}  // namespace

Surroundings find_surroundings(const Folders& folders, const Record& record) {
  const Settings& settings = record.settings;
  Surroundings around;
  around.etc = folders.container(record.id);
  around.namespaces = {{.type = "mount"}};
  if (has_sandbox(settings)) {
    around.namespaces.push_back({.type = "network", .path = namespace_of_sandbox()});
  } else {
    add(folders, {"network", "net", settings.network}, around);
  }
  add(folders, {"pid", "pid", settings.pid_mode}, around);
  add(folders, {"ipc", "ipc", settings.ipc_mode}, around);
  add(folders, {"uts", "uts", settings.uts_mode}, around);
  if (has_unified_cgroups() && settings.cgroup_mode != "host") {
    around.namespaces.push_back({.type = "cgroup"});
  }
  if (settings.network.starts_with(kContainer)) {
    const auto other = running(folders, settings.network.substr(kContainer.size()));
    around.etc = folders.container(other.record.id);
  }
  if (settings.ipc_mode == "host") around.shm = "/dev/shm";
  if (settings.ipc_mode.starts_with(kContainer)) {
    const auto other = running(folders, settings.ipc_mode.substr(kContainer.size()));
    around.shm = folder_of(other) / "root/dev/shm";
  }
  return around;
}

fs::path namespace_of_sandbox() {
  return fmt::format("/proc/self/fd/{}", monitor::kNetworkFd);
}

void choose_networks(const Folders& folders, Settings& settings) {
  std::string& network = settings.network;
  if (network.empty() || network == "default") network = network::kDefaultNetwork;
  refuse_contradictions(settings);
  if (!has_sandbox(settings)) {
    settings.networks.clear();
    if (network.starts_with(kContainer)) take_name_of_neighbour(folders, settings);
    return;
  }
  const auto definition = find_network(folders, network);
  network = definition.name;
  if (definition.is_predefined() && !settings.network_aliases.empty()) {
    throw std::runtime_error(
        "network-scoped alias is supported only for containers in user defined networks");
  }
  settings.networks.insert(settings.networks.begin(), {.network = definition.name,
                                                       .ip_address = settings.ip_address,
                                                       .ip6_address = settings.ip6_address,
                                                       .mac_address = settings.mac_address,
                                                       .aliases = settings.network_aliases,
                                                       .links = settings.links});
  for (const auto& binding : wanted_ports(settings)) check_protocol(binding);
}

void check_modes(const Settings& settings) {
  check_mode("pid", settings.pid_mode);
  check_mode("ipc", settings.ipc_mode);
  check_mode("uts", settings.uts_mode);
  if (!settings.user_mode.empty() && settings.user_mode != "host") {
    throw std::runtime_error("--userns: only host is supported");
  }
}

std::int64_t parse_size(const std::string& text) {
  if (text.empty()) return 0;
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  std::string unit = end;
  for (char& letter : unit) letter = static_cast<char>(std::tolower(letter));
  if (unit.ends_with('b')) unit.pop_back();
  if (unit.ends_with('i')) unit.pop_back();
  constexpr std::string_view kUnits = "kmgtp";
  const auto place = unit.size() == 1 ? kUnits.find(unit[0]) : std::string_view::npos;
  const bool is_right = end != text.c_str() && (unit.empty() || place != kUnits.npos);
  if (!is_right || !std::isfinite(number)) {
    throw std::runtime_error(fmt::format("invalid size: '{}'", text));
  }
  const double factor = unit.empty() ? 1 : std::pow(1024, static_cast<double>(place + 1));
  return static_cast<std::int64_t>(number * factor);
}

}  // namespace engine
