#include "minicontainer/network/bridge_network.hpp"

#include <fmt/core.h>

#include <system_error>

#include "base/file.hpp"
#include "base/undo.hpp"
#include "minicontainer/network/addressing.hpp"
#include "minicontainer/network/links.hpp"
#include "minicontainer/network/nft.hpp"
#include "minicontainer/network/rules.hpp"

namespace network {
namespace {

constexpr const char* kMtuOption = "com.docker.network.driver.mtu";

NetworkRules rules_of(const Definition& definition) {
  NetworkRules rules{.bridge = definition.link(), .is_internal = definition.is_internal};
  if (const auto* v4 = definition.subnet_of(false)) rules.v4 = v4->subnet;
  if (const auto* v6 = definition.subnet_of(true)) rules.v6 = v6->subnet;
  return rules;
}

BridgeSettings bridge_of(const Definition& definition) {
  BridgeSettings bridge{.name = definition.link()};
  bridge.hardware_address = hardware_address_of(definition.subnets.front().gateway);
  const auto mtu = definition.options.find(kMtuOption);
  if (mtu != definition.options.end()) bridge.mtu = std::atoi(mtu->second.c_str());
  return bridge;
}

// One that says so already is not written to: that may be read-only to us.
void set_kernel_value(const std::string& name, const char* value) {
  const std::string file = "/proc/sys/net/" + name;
  if (base::read_file(file).starts_with(value)) return;
  base::write_file(file, value);
}

// Packets go from one link to another only where the kernel is told that it is a router (man 7 ip).
void forward_packets(const Definition& definition) {
  if (definition.is_internal) return;
  set_kernel_value("ipv4/ip_forward", "1");
  // Connections to 127.0.0.1 may leave through the bridge, to a published port; a rule keeps what
  // comes from there out.
  set_kernel_value(fmt::format("ipv4/conf/{}/route_localnet", definition.link()), "1");
  if (definition.subnet_of(true) != nullptr) set_kernel_value("ipv6/conf/all/forwarding", "1");
}

// Where rules are not allowed, containers still reach each other and the machine.
void apply_where_allowed(const std::string& rules) {
  try {
    apply_rules(rules);
  } catch (const NoRules&) {
  }
}

}  // namespace

// The link comes after its rules: while it is there, they are.
void bring_up(const Definition& definition) {
  const Netlink machine;
  if (machine.find_link(definition.link()) != 0) return;
  base::Undo undo;
  undo.add([&] { apply_rules(remove_network_rules(rules_of(definition))); });
  apply_where_allowed(table_rules() + network_rules(rules_of(definition)));
  create_bridge(machine, bridge_of(definition));
  undo.add([&] { machine.remove_link(definition.link()); });
  for (const auto& subnet : definition.subnets) {
    add_address(machine, definition.link(), {subnet.gateway, subnet.subnet.length});
  }
  switch_on(machine, definition.link());
  forward_packets(definition);
  undo.commit();
}

void take_down(const Definition& definition) {
  const Netlink machine;
  if (machine.find_link(definition.link()) == 0) return;
  apply_where_allowed(table_rules() + network_rules(rules_of(definition)) +
                      remove_network_rules(rules_of(definition)));
  machine.remove_link(definition.link());
}

void remove_all_rules() {
  apply_where_allowed("add table inet minicontainer\ndelete table inet minicontainer\n");
}

}  // namespace network
