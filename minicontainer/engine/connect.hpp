// network connect and disconnect: of containers that run, and of those that do not.
#pragma once

#include <string>

#include "minicontainer/engine/networks.hpp"
#include "minicontainer/engine/settings.hpp"

namespace engine {

/// Connects the container to the network that `setting` names; one that runs has one more link when
/// this returns. Throws std::runtime_error, in docker's words.
void connect_container(const Folders& folders, const std::string& id,
                       const NetworkSetting& setting);

/// Takes it out of the network. Throws std::runtime_error, in docker's words.
void disconnect_container(const Folders& folders, const std::string& id,
                          const network::Definition& definition);

/// Lets others ask for a container that runs by its present name: it was renamed.
void refresh_names(const Folders& folders, const std::string& id);

}  // namespace engine
