#include "minicontainer/network/rules.hpp"

#include <fmt/core.h>

namespace network {
namespace {

// An empty table first: what is added once more would stand there twice.
constexpr const char* kHooks = R"(
add chain inet minicontainer publish
add chain inet minicontainer prerouting { type nat hook prerouting priority dstnat; }
add chain inet minicontainer output { type nat hook output priority -100; }
add chain inet minicontainer postrouting { type nat hook postrouting priority srcnat; }
add chain inet minicontainer guard { type filter hook prerouting priority raw; }
add chain inet minicontainer forward { type filter hook forward priority filter; }
flush table inet minicontainer
)";

// #region lab07.translations
constexpr const char* kTranslations = R"(table inet minicontainer {
  chain publish {
    dnat ip to ip daddr . tcp dport map @tcp_ports
    dnat ip to ip daddr . udp dport map @udp_ports
    dnat ip6 to ip6 daddr . tcp dport map @tcp_ports_v6
    dnat ip6 to ip6 daddr . udp dport map @udp_ports_v6
  }
  chain prerouting {
    fib daddr type local jump publish comment "from outside and from containers"
  }
  chain output {
    fib daddr type local jump publish comment "from the machine itself"
  }
  chain postrouting {
    ct status dnat ip saddr @sources masquerade comment "a container to a published port"
    ct status dnat ip6 saddr @sources_v6 masquerade
    ip saddr 127.0.0.0/8 oifname @bridges masquerade comment "127.0.0.1 to a published port"
    ip saddr @sources oifname != @bridges masquerade comment "a container to the world"
    ip6 saddr @sources_v6 oifname != @bridges masquerade
  }
}
)";
// #endregion lab07.translations

// #region lab07.walls
constexpr const char* kWalls = R"(table inet minicontainer {
  chain guard {
    iifname @bridges ip daddr 127.0.0.0/8 drop comment "127.0.0.1 is the machine's alone"
  }
  chain forward {
    ct state established,related accept
    iifname . oifname @same_bridge accept
    iifname @internal_bridges drop
    oifname @internal_bridges drop
    ct status dnat accept comment "published"
    oifname @bridges drop comment "from outside, or from another network"
  }
}
)";
// #endregion lab07.walls

constexpr const char* kSets = R"(add table inet minicontainer
add set inet minicontainer bridges { type ifname; }
add set inet minicontainer internal_bridges { type ifname; }
add set inet minicontainer same_bridge { type ifname . ifname; }
add set inet minicontainer sources { type ipv4_addr; flags interval; }
add set inet minicontainer sources_v6 { type ipv6_addr; flags interval; }
)";

// #region lab07.port-maps
struct PortMap {
  std::string name;   ///< "tcp_ports", "udp_ports_v6"
  std::string key;    ///< "0.0.0.0/0 . 8080"
  std::string value;  ///< "172.17.0.2 . 80"
};

PortMap map_of(const PublishedPort& port) {
  const bool is_everywhere = port.host == port.host.with_rest(0, 0);
  return {
      .name = port.protocol + (port.container.is_v6() ? "_ports_v6" : "_ports"),
      .key = fmt::format("{}{} . {}", port.host.text(), is_everywhere ? "/0" : "", port.host_port),
      .value = fmt::format("{} . {}", port.container.text(), port.container_port)};
}

std::string port_maps() {
  std::string text;
  for (const char* protocol : {"tcp", "udp"}) {
    for (const auto& [suffix, type] : {std::pair("", "ipv4_addr"), std::pair("_v6", "ipv6_addr")}) {
      text += fmt::format(
          "add map inet minicontainer {}_ports{} {{ type {} . inet_service : {} . inet_service; "
          "flags interval; }}\n",
          protocol, suffix, type, type);
    }
  }
  return text;
}
// #endregion lab07.port-maps

std::string element(const char* verb, const char* set, const std::string& value) {
  return fmt::format("{} element inet minicontainer {} {{ {} }}\n", verb, set, value);
}

std::string elements_of(const char* verb, const NetworkRules& network) {
  const std::string name = '"' + network.bridge + '"';
  std::string text = element(verb, "bridges", name);
  text += element(verb, "same_bridge", name + " . " + name);
  if (network.is_internal) return text + element(verb, "internal_bridges", name);
  if (network.v4) text += element(verb, "sources", network.v4->text());
  if (network.v6) text += element(verb, "sources_v6", network.v6->text());
  return text;
}

}  // namespace

std::string table_rules() {
  return kSets + port_maps() + kHooks + kTranslations + kWalls;
}

std::string network_rules(const NetworkRules& network) {
  return elements_of("add", network);
}

std::string remove_network_rules(const NetworkRules& network) {
  return elements_of("delete", network);
}

// #region lab07.publish
std::string publish_rules(const PublishedPort& port) {
  const PortMap map = map_of(port);
  return element("add", map.name.c_str(), map.key + " : " + map.value);
}

// Only what is there can be deleted, so it is added before: if another container has the port by
// now, that fails, and nothing is deleted.
std::string unpublish_rules(const PublishedPort& port) {
  const PortMap map = map_of(port);
  return publish_rules(port) + element("delete", map.name.c_str(), map.key);
}
// #endregion lab07.publish

}  // namespace network
