// Taking away what nobody needs: the prune commands.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "minicontainer/engine/container.hpp"

namespace engine {

struct Pruned {
  std::vector<std::string> lines;  ///< what went, as docker lists it
  std::uint64_t freed = 0;         ///< bytes
};

/// All containers that neither run nor are paused. `labels`: only those that have them all.
Pruned prune_containers(const Folders& folders, const std::vector<std::string>& labels);

/// All volumes that no container has.
Pruned prune_volumes(const Folders& folders);

/// Images without a name that no container stands on; with `takes_all`, those with a name as well.
enum class ImagesToPrune { kDangling, kAll };
Pruned prune_images(const Folders& folders, ImagesToPrune which);

}  // namespace engine
