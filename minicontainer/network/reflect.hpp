// Letting a port of a bridge send back what came from it.
//
// A container that asks for its own published port sends the packet to the machine, which sends it
// on to the container's address: out of the port that it came from. A bridge does not do that by
// itself, since the sender has its own frame already. It matters where the machine hands bridged
// packets to the packet filter (net.bridge.bridge-nf-call-iptables).
#pragma once

#include <string>

#include "minicontainer/network/netlink.hpp"

namespace network {

/// Switches it on for the port `link` of a bridge. Throws std::system_error.
void let_reflect(const Netlink& machine, const std::string& link);

}  // namespace network
