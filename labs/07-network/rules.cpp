// Lab 07, task 5: the rules of the packet filter, as text for nft(8). The contract is
// minicontainer/network/rules.hpp.

#include "minicontainer/network/rules.hpp"

#include <fmt/core.h>

#include "base/unwritten.hpp"

namespace network {

// Task 5: the table `inet minicontainer` with its sets, its maps and its chains.
std::string table_rules() {
  throw base::Unwritten("07", 5);
}

// Task 5: what a network adds to the sets.
std::string network_rules(const NetworkRules& network) {
  throw base::Unwritten("07", 5);
}

// Task 5: and what it takes out of them.
std::string remove_network_rules(const NetworkRules& network) {
  throw base::Unwritten("07", 5);
}

// Task 5: one element of a map, from the machine's port to the container's.
std::string publish_rules(const PublishedPort& port) {
  throw base::Unwritten("07", 5);
}

// Task 5: deleting what is not there is an error to nft. So see to it that it is there.
std::string unpublish_rules(const PublishedPort& port) {
  throw base::Unwritten("07", 5);
}

}  // namespace network
