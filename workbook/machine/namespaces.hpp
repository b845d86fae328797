// Which namespaces, and overlay, this machine offers.
#pragma once

#include <vector>

#include "workbook/machine/machine.hpp"

namespace workbook {

/// One for each kind of namespace, tried in the way that `tier` allows.
std::vector<Ability> namespace_abilities(Tier tier);

/// The overlay file system, which the labs on images use.
Ability overlay_ability(Tier tier);

}  // namespace workbook
