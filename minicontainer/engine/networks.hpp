// The networks that containers are connected to: docker's three, bridge, host and none, and those
// of `network create`.
//
//     ROOT/networks/ID.json        what was asked for
//     ROOT/networks/names/NAME     a link whose target is the ID: whoever makes it has the name
//     RUN_ROOT/networks/ID/addresses/   who has which address (network/leases.hpp)
//     RUN_ROOT/networks/lock       whoever brings networks up or down holds it
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "base/fd.hpp"
#include "minicontainer/engine/folders.hpp"
#include "minicontainer/network/definition.hpp"
#include "minicontainer/network/leases.hpp"

namespace engine {

class NoSuchNetwork : public std::runtime_error {
 public:
  explicit NoSuchNetwork(const std::string& reference)
      : std::runtime_error("network " + reference + " not found") {}
};

/// What `network create` asks for. What is empty is chosen.
struct NetworkRequest {
  std::string name;
  std::string driver = "bridge";
  std::vector<std::string> subnets, ranges, gateways;  ///< --subnet, --ip-range, --gateway
  std::map<std::string, std::string> options, labels;
  bool is_internal = false, has_ipv6 = false, is_attachable = false;
};

/// By name, id, or the beginning of an id that only one has. Throws NoSuchNetwork.
network::Definition find_network(const Folders& folders, const std::string& reference);

/// All of them, the predefined ones too, by name.
std::vector<network::Definition> list_networks(const Folders& folders);

/// Makes it; its link is up when this returns. Throws std::runtime_error, in docker's words.
network::Definition create_network(const Folders& folders, const NetworkRequest& request);

/// Removes it. Throws std::runtime_error, in docker's words, while containers that run are
/// connected to it, and for a predefined one.
void remove_network(const Folders& folders, const network::Definition& definition);

/// Held while networks go up or down and addresses are taken. Waits for whoever holds it.
base::Fd lock_networks(const Folders& folders);

network::Leases leases_of(const Folders& folders, const network::Definition& definition);

/// Whether a container has a monitor, or is being started.
bool is_alive(const Folders& folders, const std::string& id);

/// Takes down each network that no container is connected to any more, if nobody made it by name,
/// and all rules with the last one. What dead containers had is given back.
void tidy_networks(const Folders& folders);

/// Whether the default network is up and no container is connected to it.
bool has_idle_network(const Folders& folders);

}  // namespace engine
