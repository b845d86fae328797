// `minirun update`: other limits for a container that is there.
#pragma once

#include <filesystem>
#include <string>

#include "minicontainer/kernel/resources.hpp"

namespace minicontainer {

/// Sets every limit that `resources` names; the others stay. Throws NoSuchContainer, and
/// std::runtime_error that names what cannot be set.
void update_container(const std::filesystem::path& root, const std::string& id,
                      const Resources& resources);

}  // namespace minicontainer
