// Changing limits and restart policy of a container, running or not: `update`.
#pragma once

#include <functional>

#include "minicontainer/engine/container.hpp"

namespace engine {

/// What `changes` says, where it says anything.
void merge_limits(Limits& limits, const Limits& changes);

/// Changes the record, and, if it runs, its group and its monitor. Throws std::runtime_error; then
/// the record is as before.
void update_container(const Folders& folders, const std::string& id,
                      const std::function<void(Settings&)>& change);

}  // namespace engine
