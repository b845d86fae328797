#include "minicontainer/network/macvlan.hpp"

#include <linux/if_link.h>
#include <netlink/netlink.h>
#include <netlink/route/link.h>
#include <netlink/route/link/macvlan.h>

namespace network {

void create_macvlan(const Netlink& machine, const MacvlanSettings& settings,
                    const base::Fd& netns) {
  const Link link = take(::rtnl_link_macvlan_alloc());
  ::rtnl_link_set_link(link.get(), machine.link_named(settings.parent));
  ::rtnl_link_set_name(link.get(), settings.inside.c_str());
  ::rtnl_link_set_ns_fd(link.get(), netns.get());
  check(::rtnl_link_macvlan_set_mode(link.get(), MACVLAN_MODE_BRIDGE), "choose macvlan's mode");
  nl_addr* parsed = nullptr;
  check(::nl_addr_parse(settings.hardware_address.c_str(), AF_LLC, &parsed),
        "read the hardware address {}", settings.hardware_address);
  const NetlinkAddress address(parsed, ::nl_addr_put);
  ::rtnl_link_set_addr(link.get(), address.get());
  check(::rtnl_link_add(machine.get(), link.get(), NLM_F_CREATE | NLM_F_EXCL),
        "make a macvlan link of {}", settings.parent);
}

}  // namespace network
