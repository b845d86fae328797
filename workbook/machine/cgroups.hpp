// Which cgroup hierarchies this machine has (man 7 cgroups).
#pragma once

#include "workbook/machine/machine.hpp"

namespace workbook {

/// There if the memory, cpu and pids controllers are within reach, on version 2 or version 1.
Ability cgroup_ability();

}  // namespace workbook
