// Which subnets a new network gets.
#pragma once

#include "minicontainer/engine/networks.hpp"

namespace engine {

/// The subnets that are asked for, or those that no route of the machine and no other network has:
/// of docker's pool, 172.17.0.0/16 and so on. Throws std::runtime_error, in docker's words.
std::vector<network::SubnetSettings> plan_subnets(const Folders& folders,
                                                  const NetworkRequest& request);

}  // namespace engine
