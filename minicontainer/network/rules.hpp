// The rules of the packet filter for containers, as text for `nft -f` (man 8 nft).
//
// All of ours is one table, `inet minicontainer`. Its chains never change: what changes is in sets
// and maps, so that a network or a published port is one element more or less, in one transaction,
// whatever else stands there.
//
// A packet to a published port is sent on to its container by changing its destination (DNAT); a
// packet from a container to the world gets the machine's address as its source (masquerade). The
// kernel remembers both, and changes the answers back.
//
// Lab 07, task 5.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "minicontainer/network/address.hpp"

namespace network {

/// What the rules have to know of a network.
struct NetworkRules {
  std::string bridge;
  std::optional<Subnet> v4;
  std::optional<Subnet> v6;
  bool is_internal = false;  ///< nobody gets out of it
};

struct PublishedPort {
  std::string protocol = "tcp";  ///< or "udp"
  Address host;                  ///< 0.0.0.0 or ::: on every address of the machine
  std::uint16_t host_port = 0;
  Address container;
  std::uint16_t container_port = 0;
};

/// The whole table with empty sets. Applied again it changes nothing that is in the sets.
std::string table_rules();

/// From now on the containers of this network reach each other; the world, unless it is internal,
/// with the machine's address; and nobody else.
std::string network_rules(const NetworkRules& network);
/// Takes that back. Applying it fails if the network is not in the table.
std::string remove_network_rules(const NetworkRules& network);

/// The machine's port leads to the container's. Applying it fails, and changes nothing, if the port
/// leads elsewhere already.
std::string publish_rules(const PublishedPort& port);
/// Takes that back; one that is not there is no error.
std::string unpublish_rules(const PublishedPort& port);

}  // namespace network
