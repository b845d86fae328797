// Everything about a container, in the form of `docker inspect`.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "minicontainer/engine/container.hpp"
#include "minicontainer/engine/volumes.hpp"

namespace engine {

nlohmann::json inspect_container(const Folders& folders, const Container& container);
nlohmann::json inspect_volume(const Volume& volume);

}  // namespace engine
