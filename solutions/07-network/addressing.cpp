#include "minicontainer/network/addressing.hpp"

#include <linux/if.h>
#include <linux/rtnetlink.h>
#include <netlink/errno.h>
#include <netlink/netlink.h>
#include <netlink/route/addr.h>
#include <netlink/route/nexthop.h>
#include <netlink/route/route.h>

#include <memory>

namespace network {

// #region lab07.addressing
void switch_on(const Netlink& netlink, const std::string& link) {
  const Link present = take(::rtnl_link_alloc());
  ::rtnl_link_set_ifindex(present.get(), netlink.link_named(link));
  const Link wanted = take(::rtnl_link_alloc());
  ::rtnl_link_set_flags(wanted.get(), IFF_UP);
  check(::rtnl_link_change(netlink.get(), present.get(), wanted.get(), 0), "switch on {}", link);
}

void add_address(const Netlink& netlink, const std::string& link, const LinkAddress& address) {
  const std::unique_ptr<rtnl_addr, void (*)(rtnl_addr*)> entry(::rtnl_addr_alloc(),
                                                               ::rtnl_addr_put);
  ::rtnl_addr_set_ifindex(entry.get(), netlink.link_named(link));
  const auto local = to_netlink(address.address, address.length);
  check(::rtnl_addr_set_local(entry.get(), local.get()), "describe an address");
  if (address.address.is_v6()) {
    // Nobody else can have it: it need not be asked for (RFC 4862, duplicate address detection).
    ::rtnl_addr_set_flags(entry.get(), IFA_F_NODAD);
  } else {
    const Subnet subnet{address.address.with_rest(address.length, 0), address.length};
    const auto everybody = to_netlink(subnet.last(), 32);
    check(::rtnl_addr_set_broadcast(entry.get(), everybody.get()), "describe an address");
  }
  const int result = ::rtnl_addr_add(netlink.get(), entry.get(), 0);
  if (result != -NLE_EXIST) check(result, "give {} to {}", address.address.text(), link);
}
// #endregion lab07.addressing

// #region lab07.route
void add_default_route(const Netlink& netlink, const std::string& link, const Address& gateway) {
  const std::unique_ptr<rtnl_route, void (*)(rtnl_route*)> route(::rtnl_route_alloc(),
                                                                 ::rtnl_route_put);
  const auto everywhere = to_netlink(gateway.with_rest(0, 0), 0);
  check(::rtnl_route_set_dst(route.get(), everywhere.get()), "describe a route");
  rtnl_nexthop* hop = ::rtnl_route_nh_alloc();
  ::rtnl_route_nh_set_ifindex(hop, netlink.link_named(link));
  const auto way = to_netlink(gateway, gateway.bits());
  ::rtnl_route_nh_set_gateway(hop, way.get());
  ::rtnl_route_add_nexthop(route.get(), hop);  // the route owns it now
  check(::rtnl_route_add(netlink.get(), route.get(), NLM_F_EXCL),
        "route everything through {} by way of {}", link, gateway.text());
}
// #endregion lab07.route

}  // namespace network
