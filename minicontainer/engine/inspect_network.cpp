#include "minicontainer/engine/inspect_network.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "minicontainer/engine/networks.hpp"
#include "minicontainer/engine/sandbox.hpp"

namespace engine {
namespace {

using network::Definition;
using nlohmann::json;

json or_null(const std::vector<std::string>& words) {
  return words.empty() ? json(nullptr) : json(words);
}

json endpoint_json(const NetworkSetting& setting, const Endpoint& endpoint) {
  json config = nullptr;
  if (!setting.ip_address.empty()) config["IPv4Address"] = setting.ip_address;
  if (!setting.ip6_address.empty()) config["IPv6Address"] = setting.ip6_address;
  return {{"IPAMConfig", config},
          {"Links", or_null(setting.links)},
          {"Aliases", or_null(endpoint.aliases)},
          {"NetworkID", endpoint.network_id},
          {"EndpointID", endpoint.link},
          {"Gateway", endpoint.gateway},
          {"IPAddress", endpoint.address},
          {"IPPrefixLen", endpoint.length},
          {"IPv6Gateway", endpoint.gateway_v6},
          {"GlobalIPv6Address", endpoint.address_v6},
          {"GlobalIPv6PrefixLen", endpoint.length_v6},
          {"MacAddress", endpoint.hardware_address},
          {"DriverOpts", nullptr}};
}

json networks_json(const Settings& settings, const Sandbox& sandbox) {
  json networks = json::object();
  if (!has_sandbox(settings) && !settings.network.starts_with("container:")) {
    networks[settings.network] = endpoint_json({}, {});
  }
  for (const auto& setting : settings.networks) {
    const auto found = std::ranges::find(sandbox.endpoints, setting.network, &Endpoint::network);
    networks[setting.network] =
        endpoint_json(setting, found == sandbox.endpoints.end() ? Endpoint{} : *found);
  }
  return networks;
}

json host_port(const std::string& address, std::uint16_t port) {
  return {{"HostIp", address}, {"HostPort", port == 0 ? "" : std::to_string(port)}};
}

json ports_json(const Folders& folders, const Container& container) {
  json ports = json::object();
  if (!container.is_running()) return ports;
  for (const auto& word : container.record.settings.exposed_ports) {
    for (const auto& key : parse_exposed_ports(word)) ports[key] = nullptr;
  }
  for (const auto& binding : bound_ports(folders, container.record.id)) {
    ports[binding.key()].push_back(host_port(binding.host_address, binding.first_host_port));
  }
  return ports;
}

// docker repeats those of the default network at the top.
void add_default_endpoint(const Sandbox& sandbox, json& settings) {
  const auto found =
      std::ranges::find(sandbox.endpoints, network::kDefaultNetwork, &Endpoint::network);
  const json endpoint = endpoint_json({}, found == sandbox.endpoints.end() ? Endpoint{} : *found);
  for (const char* key : {"EndpointID", "Gateway", "GlobalIPv6Address", "GlobalIPv6PrefixLen",
                          "IPAddress", "IPPrefixLen", "IPv6Gateway", "MacAddress"}) {
    settings[key] = endpoint[key];
  }
}

json ipam_of(const Definition& definition) {
  json config = json::array();
  for (const auto& subnet : definition.subnets) {
    json& entry = config.emplace_back(
        json{{"Subnet", subnet.subnet.text()}, {"Gateway", subnet.gateway.text()}});
    if (subnet.range) entry["IPRange"] = subnet.range->text();
  }
  return {{"Driver", "default"}, {"Options", json::object()}, {"Config", config}};
}

json members_of(const Folders& folders, const Definition& definition) {
  json members = json::object();
  for (const auto& [address, lease] : leases_of(folders, definition).list()) {
    if (!is_alive(folders, lease.container)) continue;
    const auto sandbox = load_sandbox(folders, lease.container);
    const auto endpoint = std::ranges::find(sandbox.endpoints, definition.name, &Endpoint::network);
    if (endpoint == sandbox.endpoints.end()) continue;
    const auto with_length = [](const std::string& text, int length) {
      return text.empty() ? text : text + "/" + std::to_string(length);
    };
    members[lease.container] = {
        {"Name", lease.name},
        {"EndpointID", endpoint->link},
        {"MacAddress", endpoint->hardware_address},
        {"IPv4Address", with_length(endpoint->address, endpoint->length)},
        {"IPv6Address", with_length(endpoint->address_v6, endpoint->length_v6)}};
  }
  return members;
}

}  // namespace

json inspect_sandbox(const Folders& folders, const Container& container) {
  const Sandbox sandbox =
      container.is_running() ? load_sandbox(folders, container.record.id) : Sandbox{};
  json settings = {{"Bridge", ""},
                   {"SandboxKey", ""},
                   {"Ports", ports_json(folders, container)},
                   {"Networks", networks_json(container.record.settings, sandbox)}};
  if (container.is_running()) {
    settings["SandboxKey"] = "/proc/" + std::to_string(container.state.pid) + "/ns/net";
  }
  add_default_endpoint(sandbox, settings);
  return settings;
}

json inspect_port_bindings(const Settings& settings) {
  json bindings = json::object();
  for (const auto& word : settings.published_ports) {
    for (const auto& binding : parse_published_port(word)) {
      bindings[binding.key()].push_back(host_port(binding.host_address, binding.first_host_port));
    }
  }
  return bindings;
}

json inspect_network(const Folders& folders, const Definition& definition) {
  return {{"Name", definition.name},
          {"Id", definition.id},
          {"Created", definition.created},
          {"Scope", "local"},
          {"Driver", definition.driver},
          {"EnableIPv6", definition.has_ipv6},
          {"IPAM", ipam_of(definition)},
          {"Internal", definition.is_internal},
          {"Attachable", definition.is_attachable},
          {"Ingress", false},
          {"ConfigFrom", {{"Network", ""}}},
          {"ConfigOnly", false},
          {"Containers", members_of(folders, definition)},
          {"Options", definition.options},
          {"Labels", definition.labels}};
}

}  // namespace engine
