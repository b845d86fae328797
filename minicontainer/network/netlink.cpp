#include "minicontainer/network/netlink.hpp"

#include <linux/rtnetlink.h>
#include <netlink/errno.h>
#include <netlink/netlink.h>
#include <netlink/route/link.h>
#include <netlink/route/route.h>
#include <netlink/socket.h>

#include <new>

#include "base/check.hpp"
#include "minicontainer/network/namespace.hpp"

namespace network {
namespace {

constexpr struct {
  int netlink;
  int system;
} kErrors[] = {{NLE_EXIST, EEXIST},      {NLE_OBJ_NOTFOUND, ENOENT}, {NLE_NODEV, ENODEV},
               {NLE_PERM, EPERM},        {NLE_NOACCESS, EACCES},     {NLE_INVAL, EINVAL},
               {NLE_OPNOTSUPP, ENOTSUP}, {NLE_BUSY, EBUSY},          {NLE_RANGE, ERANGE},
               {NLE_NOMEM, ENOMEM},      {NLE_NOADDR, EADDRNOTAVAIL}};

}  // namespace

void throw_netlink_error(int error, const std::string& what) {
  for (const auto& entry : kErrors) {
    if (-error == entry.netlink) sys::throw_error(entry.system, what);
  }
  throw std::system_error(EIO, std::generic_category(),
                          fmt::format("{}: {}", what, ::nl_geterror(error)));
}

void Netlink::Free::operator()(nl_sock* socket) const {
  ::nl_socket_free(socket);
}

Netlink::Netlink() : socket_(::nl_socket_alloc()) {
  if (!socket_) throw std::bad_alloc();
  check(::nl_connect(get(), NETLINK_ROUTE), "open a netlink socket");
}

Netlink Netlink::of(const base::Fd& netns) {
  const Inside inside(netns);
  return {};
}

Link take(rtnl_link* link) {
  if (link == nullptr) throw std::bad_alloc();
  return {link, ::rtnl_link_put};
}

NetlinkAddress to_netlink(const Address& address, int length) {
  nl_addr* made =
      ::nl_addr_build(address.is_v6() ? AF_INET6 : AF_INET, address.bytes(), address.size());
  if (made == nullptr) throw std::bad_alloc();
  ::nl_addr_set_prefixlen(made, length);
  return {made, ::nl_addr_put};
}

int Netlink::find_link(const std::string& name) const {
  rtnl_link* found = nullptr;
  const int result = ::rtnl_link_get_kernel(get(), 0, name.c_str(), &found);
  if (result == -NLE_NODEV || result == -NLE_OBJ_NOTFOUND) return 0;
  check(result, "look for the link {}", name);
  const Link link = take(found);
  return ::rtnl_link_get_ifindex(link.get());
}

int Netlink::link_named(const std::string& name) const {
  const int index = find_link(name);
  if (index == 0) sys::throw_error(ENODEV, fmt::format("find the link {}", name));
  return index;
}

void Netlink::remove_link(const std::string& name) const {
  const Link link = take(::rtnl_link_alloc());
  ::rtnl_link_set_name(link.get(), name.c_str());
  const int result = ::rtnl_link_delete(get(), link.get());
  if (result == -NLE_NODEV || result == -NLE_OBJ_NOTFOUND) return;
  check(result, "remove the link {}", name);
}

std::vector<Subnet> Netlink::routed_subnets() const {
  nl_cache* cache = nullptr;
  check(::rtnl_route_alloc_cache(get(), AF_UNSPEC, 0, &cache), "list the routes");
  std::vector<Subnet> subnets;
  for (nl_object* object = ::nl_cache_get_first(cache); object != nullptr;
       object = ::nl_cache_get_next(object)) {
    auto* route = reinterpret_cast<rtnl_route*>(object);
    if (::rtnl_route_get_table(route) != RT_TABLE_MAIN) continue;
    char text[128] = {};
    ::nl_addr2str(::rtnl_route_get_dst(route), text, sizeof text);
    const std::string word = text;
    const bool is_one = word.find('/') == word.npos;
    const auto subnet =
        Subnet::parse(is_one ? word + (word.find(':') == word.npos ? "/32" : "/128") : word);
    if (subnet && subnet->length > 0) subnets.push_back(*subnet);
  }
  ::nl_cache_free(cache);
  return subnets;
}

}  // namespace network
