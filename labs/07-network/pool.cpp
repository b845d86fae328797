// Lab 07, task 4: which subnet, and which address. The contract is minicontainer/network/pool.hpp.

#include "minicontainer/network/pool.hpp"

#include <algorithm>

#include "base/unwritten.hpp"

namespace network {

// Task 4: go on after the latest one, and round at the end. Leave out the subnet's first and last
// address, the gateway, and all that are taken.
std::optional<Address> next_address(const Pool& pool,
                                    const std::function<bool(const Address&)>& is_taken) {
  throw base::Unwritten("07", 4);
}

// Task 4: the first candidate that overlaps with no subnet in use.
std::optional<Subnet> choose_subnet(const std::vector<Subnet>& candidates,
                                    const std::vector<Subnet>& in_use) {
  throw base::Unwritten("07", 4);
}

}  // namespace network
