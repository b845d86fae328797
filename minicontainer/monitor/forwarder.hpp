// Published ports without rules: a process that takes what comes to the machine's ports, and hands
// it on to the container's. For machines on which the packet filter may not be changed.
//
//     minimonitor --forward "FD tcp ADDRESS PORT" "FD udp ADDRESS PORT"...
//
// FD is a socket that is bound to the machine's port, and listens if it is tcp. The container sees
// the machine as the sender, whoever it was. Slower than rules: each byte is copied twice.
#pragma once

#include <string>
#include <vector>

namespace monitor {

/// Forwards until its parent ends; says a line on its standard output when it begins. Throws
/// std::runtime_error for a word that is none of the above.
[[noreturn]] void run_forwarder(const std::vector<std::string>& words);

}  // namespace monitor
