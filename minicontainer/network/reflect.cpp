#include "minicontainer/network/reflect.hpp"

#include <netlink/route/link.h>
#include <netlink/route/link/bridge.h>

namespace network {

void let_reflect(const Netlink& machine, const std::string& link) {
  const Link port = take(::rtnl_link_alloc());
  ::rtnl_link_set_family(port.get(), AF_BRIDGE);  // about the port, not about the link
  ::rtnl_link_set_ifindex(port.get(), machine.link_named(link));
  check(::rtnl_link_bridge_set_flags(port.get(), RTNL_BRIDGE_HAIRPIN_MODE), "describe the port {}",
        link);
  check(::rtnl_link_change(machine.get(), port.get(), port.get(), 0), "let {} reflect", link);
}

}  // namespace network
