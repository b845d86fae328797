// A network on the machine: its link, the machine's address on it, its rules, and forwarding.
#pragma once

#include "minicontainer/network/definition.hpp"

namespace network {

/// After: its link is there and on, and the rules let its containers out. One that is up is left as
/// it is: that costs one question to the kernel. Where rules are not allowed there are none.
/// Before: nobody else brings networks up or down. Throws std::system_error, std::runtime_error.
void bring_up(const Definition& definition);

/// Removes the link and its rules. Neither need be there.
void take_down(const Definition& definition);

/// Removes the table: the last network is down.
void remove_all_rules();

}  // namespace network
