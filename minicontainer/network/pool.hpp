// Which addresses are handed out: subnets to networks, addresses to containers. Pure: what is in
// use comes in, the choice comes out.
//
// A subnet's first address names the subnet, and the last of version 4 reaches all of its machines
// (broadcast, RFC 919): no machine gets either. The gateway, which is the bridge itself, has one
// too. Addresses are not handed out again at once: somebody may still believe to know who has them.
//
// Lab 07, task 4.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "minicontainer/network/address.hpp"

namespace network {

struct Pool {
  Subnet subnet;
  std::optional<Subnet> range;    ///< the part of it that may be handed out (--ip-range)
  Address gateway;                ///< nobody gets it
  std::optional<Address> latest;  ///< what was handed out last
};

/// The first address after the latest one, going round at the end, that is no machine's yet: not
/// the subnet's first, not the last of a subnet of version 4, not the gateway, and not taken. It
/// lies in the range, if there is one. Nothing if there is none. Asks `is_taken` at most 65536
/// times.
std::optional<Address> next_address(const Pool& pool,
                                    const std::function<bool(const Address&)>& is_taken);

/// The first candidate that shares no address with any subnet in use. Nothing if there is none.
std::optional<Subnet> choose_subnet(const std::vector<Subnet>& candidates,
                                    const std::vector<Subnet>& in_use);

}  // namespace network
