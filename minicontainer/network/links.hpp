// Links: the cables and switches of a container's network (man 8 ip-link, man 4 veth).
//
// A veth pair is a cable with two ends: what goes in at one comes out at the other. One end lies in
// the container's namespace and is called eth0; the other is a port of a bridge on the machine. A
// bridge is a switch: it passes frames from port to port, and the machine itself takes part in it
// with an address of its own, the gateway.
//
// Lab 07, task 2.
#pragma once

#include <string>
#include <vector>

#include "base/fd.hpp"
#include "minicontainer/network/address.hpp"
#include "minicontainer/network/netlink.hpp"

namespace network {

struct BridgeSettings {
  std::string name;              ///< at most 15 letters
  std::string hardware_address;  ///< else it would change with the bridge's ports
  int mtu = 0;                   ///< bytes of the largest packet; 0: the kernel's choice
};

/// Makes a bridge. It is off, and has no address yet. Throws std::system_error (EEXIST: there is a
/// link of that name).
void create_bridge(const Netlink& machine, const BridgeSettings& bridge);

struct VethSettings {
  std::string outside;           ///< the name of the machine's end
  std::string bridge;            ///< whose port the machine's end becomes
  std::string inside;            ///< the name of the container's end: "eth0"
  std::string hardware_address;  ///< of the container's end: "02:42:ac:11:00:02"
  int mtu = 0;                   ///< of both; 0: the kernel's choice
};

/// Makes a cable from the bridge into the namespace `netns`. After: the machine's end is a port of
/// the bridge and switched on; the container's end lies in `netns` under its name, off. It never
/// was on the machine under that name, where another eth0 may be. Throws std::system_error.
void create_veth(const Netlink& machine, const VethSettings& veth, const base::Fd& netns);

}  // namespace network
