// Addresses and routes of a link (man 8 ip-address, man 8 ip-route).
//
// A link that is on and has an address reaches its own subnet. For all else there is the default
// route: by way of the gateway.
//
// Lab 07, task 3.
#pragma once

#include <string>

#include "minicontainer/network/address.hpp"
#include "minicontainer/network/netlink.hpp"

namespace network {

/// An address together with the length of its subnet: "172.17.0.1/16".
struct LinkAddress {
  Address address;
  int length = 0;
};

/// Switches the link on. Throws std::system_error (ENODEV).
void switch_on(const Netlink& netlink, const std::string& link);

/// Gives the link one more address; one that it has is no error. Throws std::system_error.
void add_address(const Netlink& netlink, const std::string& link, const LinkAddress& address);

/// Sends what has no better way through the link to `gateway`, which the link reaches already.
/// Throws std::system_error (ENETUNREACH: it does not).
void add_default_route(const Netlink& netlink, const std::string& link, const Address& gateway);

}  // namespace network
