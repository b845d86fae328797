// macvlan: a link that shares the cable of one of the machine's links, with a hardware address of
// its own (man 8 ip-link). To the network around the machine a container is then one more machine;
// the machine itself does not reach it: the kernel does not send what it has just sent back in.
#pragma once

#include <string>

#include "base/fd.hpp"
#include "minicontainer/network/netlink.hpp"

namespace network {

struct MacvlanSettings {
  std::string parent;            ///< the machine's link: "eth0"
  std::string inside;            ///< the name in the container
  std::string hardware_address;  ///< of its own
};

/// Makes it inside of `netns`, off. Throws std::system_error (ENODEV: there is no such parent).
void create_macvlan(const Netlink& machine, const MacvlanSettings& settings, const base::Fd& netns);

}  // namespace network
