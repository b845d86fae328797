#include "minicontainer/network/links.hpp"

#include <linux/if.h>
#include <netlink/netlink.h>
#include <netlink/route/link.h>
#include <netlink/route/link/veth.h>

namespace network {
namespace {

void set_hardware_address(rtnl_link* link, const std::string& text) {
  if (text.empty()) return;  // the kernel invents one
  nl_addr* parsed = nullptr;
  check(::nl_addr_parse(text.c_str(), AF_LLC, &parsed), "read the hardware address {}", text);
  const NetlinkAddress address(parsed, ::nl_addr_put);
  ::rtnl_link_set_addr(link, address.get());
}

}  // namespace

// #region lab07.bridge
void create_bridge(const Netlink& machine, const BridgeSettings& bridge) {
  const Link link = take(::rtnl_link_alloc());
  ::rtnl_link_set_name(link.get(), bridge.name.c_str());
  check(::rtnl_link_set_type(link.get(), "bridge"), "describe the bridge {}", bridge.name);
  set_hardware_address(link.get(), bridge.hardware_address);
  if (bridge.mtu > 0) ::rtnl_link_set_mtu(link.get(), static_cast<unsigned>(bridge.mtu));
  check(::rtnl_link_add(machine.get(), link.get(), NLM_F_CREATE | NLM_F_EXCL), "make the bridge {}",
        bridge.name);
}
// #endregion lab07.bridge

// #region lab07.cable
void create_veth(const Netlink& machine, const VethSettings& veth, const base::Fd& netns) {
  const Link outside = take(::rtnl_link_veth_alloc());
  const Link inside = take(::rtnl_link_veth_get_peer(outside.get()));
  ::rtnl_link_set_name(outside.get(), veth.outside.c_str());
  ::rtnl_link_set_master(outside.get(), machine.link_named(veth.bridge));
  ::rtnl_link_set_flags(outside.get(), IFF_UP);
  ::rtnl_link_set_name(inside.get(), veth.inside.c_str());
  ::rtnl_link_set_ns_fd(inside.get(), netns.get());
  set_hardware_address(inside.get(), veth.hardware_address);
  for (rtnl_link* end : {outside.get(), inside.get()}) {
    if (veth.mtu > 0) ::rtnl_link_set_mtu(end, static_cast<unsigned>(veth.mtu));
  }
  check(::rtnl_link_add(machine.get(), outside.get(), NLM_F_CREATE | NLM_F_EXCL),
        "make the pair {} and {}", veth.outside, veth.inside);
}
// #endregion lab07.cable

}  // namespace network
