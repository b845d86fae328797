// Lab 07, task 2: a bridge, and a cable from it into a namespace. The contract is
// minicontainer/network/links.hpp.

#include "minicontainer/network/links.hpp"

#include <linux/if.h>
#include <netlink/netlink.h>
#include <netlink/route/link.h>
#include <netlink/route/link/veth.h>

#include "base/unwritten.hpp"

namespace network {

// Task 2: describe a link of the type "bridge", and add it (NLM_F_CREATE | NLM_F_EXCL).
void create_bridge(const Netlink& machine, const BridgeSettings& bridge) {
  throw base::Unwritten("07", 2);
}

// Task 2: describe both ends of a veth pair, and add them with one request. The end inside belongs
// to `netns` from the first moment on.
void create_veth(const Netlink& machine, const VethSettings& veth, const base::Fd& netns) {
  throw base::Unwritten("07", 2);
}

}  // namespace network
