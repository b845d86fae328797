// What `inspect` tells of networks, in docker's form.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "minicontainer/engine/container.hpp"
#include "minicontainer/network/definition.hpp"

namespace engine {

/// NetworkSettings of a container.
nlohmann::json inspect_sandbox(const Folders& folders, const Container& container);

/// HostConfig.PortBindings: what was asked for.
nlohmann::json inspect_port_bindings(const Settings& settings);

/// `network inspect`.
nlohmann::json inspect_network(const Folders& folders, const network::Definition& definition);

}  // namespace engine
