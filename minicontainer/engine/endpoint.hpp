// Connecting a network namespace to one network.
#pragma once

#include "minicontainer/engine/sandbox.hpp"
#include "minicontainer/network/netlink.hpp"

namespace engine {

struct ConnectRequest {
  const Record& record;
  NetworkSetting setting;
  std::string interface;    ///< "eth0"
  bool is_default = false;  ///< its gateway leads to the world
};

/// Takes an address, brings the network up, and makes a cable from the namespace to it. Throws
/// std::runtime_error, in docker's words; std::system_error. Then nothing of it is left.
Endpoint connect_endpoint(const Folders& folders, const base::Fd& netns,
                          const ConnectRequest& request);

/// Gives its addresses back and removes its cable.
void disconnect_endpoint(const Endpoint& endpoint, const std::string& id);

/// The names by which others in the network ask for this container.
std::vector<std::string> names_in_network(const Record& record, const NetworkSetting& setting);

}  // namespace engine
