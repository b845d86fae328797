#include "minicontainer/engine/endpoint.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <stdexcept>
#include <system_error>

#include "base/file.hpp"
#include "base/undo.hpp"
#include "minicontainer/engine/networks.hpp"
#include "minicontainer/network/addressing.hpp"
#include "minicontainer/network/bridge_network.hpp"
#include "minicontainer/network/links.hpp"
#include "minicontainer/network/macvlan.hpp"

namespace engine {

using network::Address;
using network::Definition;
using network::SubnetSettings;

namespace {

network::TakenAddress take_address(const Folders& folders, const Definition& definition,
                                   const ConnectRequest& request, const SubnetSettings& subnet) {
  const auto leases = leases_of(folders, definition);
  const network::Lease lease{.container = request.record.id,
                             .name = request.record.name,
                             .aliases = names_in_network(request.record, request.setting)};
  const auto lives = [&](const std::string& id) { return is_alive(folders, id); };
  const std::string& wanted =
      subnet.subnet.first.is_v6() ? request.setting.ip6_address : request.setting.ip_address;
  if (wanted.empty()) return leases.take(subnet, lease, lives);
  const auto address = Address::parse(wanted);
  if (!address) throw std::runtime_error("invalid IP address: " + wanted);
  if (!subnet.subnet.contains(*address)) {
    throw std::runtime_error(fmt::format(
        "Invalid address {}: It does not belong to any of this network's subnets", wanted));
  }
  if (*address == subnet.gateway) throw std::runtime_error("Address already in use");
  return leases.take_this(*address, lease, lives);
}

void refuse_address_without_subnet(const Definition& definition, const NetworkSetting& setting) {
  const bool is_asked = !setting.ip_address.empty() || !setting.ip6_address.empty();
  if (is_asked && definition.is_predefined()) {
    throw std::runtime_error(
        "user specified IP address is supported on user defined networks only");
  }
}

void note_address(Endpoint& endpoint, const SubnetSettings& subnet,
                  const network::TakenAddress& taken) {
  const bool is_v6 = taken.address.is_v6();
  (is_v6 ? endpoint.address_v6 : endpoint.address) = taken.address.text();
  (is_v6 ? endpoint.gateway_v6 : endpoint.gateway) = subnet.gateway.text();
  (is_v6 ? endpoint.length_v6 : endpoint.length) = subnet.subnet.length;
  endpoint.leases.push_back(taken.file);
}

constexpr const char* kParentOption = "parent";

void make_macvlan(const Endpoint& endpoint, const Definition& definition, const base::Fd& netns) {
  network::create_macvlan(network::Netlink(),
                          {.parent = definition.options.at(kParentOption),
                           .inside = endpoint.interface,
                           .hardware_address = endpoint.hardware_address},
                          netns);
}

// The namespace of a container that ended just now may not be gone yet, and its cable with it.
void make_cable(const Endpoint& endpoint, const Definition& definition, const base::Fd& netns) {
  const network::Netlink machine;
  const network::VethSettings veth{.outside = endpoint.link,
                                   .bridge = definition.link(),
                                   .inside = endpoint.interface,
                                   .hardware_address = endpoint.hardware_address};
  try {
    network::create_veth(machine, veth, netns);
  } catch (const std::system_error& error) {
    if (error.code().value() != EEXIST) throw;
    machine.remove_link(endpoint.link);
    network::create_veth(machine, veth, netns);
  }
}

void configure(const Endpoint& endpoint, const Definition& definition, const base::Fd& netns,
               bool is_default) {
  const network::Netlink inside = network::Netlink::of(netns);
  for (const auto& [text, length] : {std::pair(endpoint.address, endpoint.length),
                                     std::pair(endpoint.address_v6, endpoint.length_v6)}) {
    if (const auto address = Address::parse(text)) {
      network::add_address(inside, endpoint.interface, {*address, length});
    }
  }
  network::switch_on(inside, endpoint.interface);
  if (!is_default || definition.is_internal) return;
  for (const auto& text : {endpoint.gateway, endpoint.gateway_v6}) {
    if (const auto gateway = Address::parse(text)) {
      network::add_default_route(inside, endpoint.interface, *gateway);
    }
  }
}

void take_addresses(const Folders& folders, const Definition& definition,
                    const ConnectRequest& request, Endpoint& endpoint) {
  const base::Fd lock = lock_networks(folders);
  for (const auto& subnet : definition.subnets) {
    note_address(endpoint, subnet, take_address(folders, definition, request, subnet));
  }
  if (definition.driver == "bridge") network::bring_up(definition);
}

}  // namespace

std::vector<std::string> names_in_network(const Record& record, const NetworkSetting& setting) {
  std::vector<std::string> names = {record.name};
  names.insert(names.end(), setting.aliases.begin(), setting.aliases.end());
  names.push_back(record.short_id());
  return names;
}

Endpoint connect_endpoint(const Folders& folders, const base::Fd& netns,
                          const ConnectRequest& request) {
  const Definition definition = find_network(folders, request.setting.network);
  refuse_address_without_subnet(definition, request.setting);
  const std::string& id = request.record.id;
  Endpoint endpoint{.network = definition.name,
                    .network_id = definition.id,
                    .link = fmt::format("veth{}{}", id.substr(0, 7), request.interface.substr(3)),
                    .interface = request.interface};
  const bool is_bridge = definition.driver == "bridge";
  if (!is_bridge) endpoint.link.clear();
  if (!definition.is_predefined()) {
    endpoint.aliases = request.setting.aliases;
    endpoint.aliases.push_back(request.record.short_id());
  }
  base::Undo undo;
  undo.add([&] { disconnect_endpoint(endpoint, id); });
  take_addresses(folders, definition, request, endpoint);
  endpoint.hardware_address = request.setting.mac_address;
  if (endpoint.hardware_address.empty()) {
    endpoint.hardware_address =
        network::hardware_address_of(Address::parse(endpoint.address).value_or(Address()));
  }
  if (is_bridge) {
    make_cable(endpoint, definition, netns);
  } else {
    make_macvlan(endpoint, definition, netns);
  }
  configure(endpoint, definition, netns, request.is_default);
  undo.commit();
  return endpoint;
}

// Another container may have the address by now: then the file is not ours any more.
void disconnect_endpoint(const Endpoint& endpoint, const std::string& id) {
  for (const auto& file : endpoint.leases) {
    std::error_code error;
    if (!std::filesystem::exists(file, error)) continue;
    if (base::read_file(file).starts_with("container=" + id)) ::unlink(file.c_str());
  }
  if (!endpoint.link.empty()) network::Netlink().remove_link(endpoint.link);
}

}  // namespace engine
