// Which namespaces, and overlay, this machine offers.
#pragma once

#include <vector>

#include "workbook/machine/machine.hpp"

namespace workbook {

/// One for each kind of namespace, tried in the way that `tier` allows.
std::vector<Ability> namespace_abilities(Tier tier);

/// A /proc of one's own in a new PID namespace. Containers of docker and the like refuse it,
/// because it would show what they mask in theirs.
Ability proc_ability(Tier tier);

/// The overlay file system, which the labs on images use.
Ability overlay_ability(Tier tier);

}  // namespace workbook
