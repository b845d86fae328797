// Limits beside memory, processor and processes, as files (cgroup_limits.hpp): block devices, huge
// pages, RDMA, network classes, `unified`. Apart from the contract of lab 05, because no lab fills
// it: apply_other_limits() writes these, and the script of `--explain=script` lists them.
#pragma once

#include <vector>

#include "minicontainer/kernel/cgroup_limits.hpp"

namespace minicontainer {

/// What `resources` says of these, one entry for each file. Which file has the weights depends on
/// the machine: the group's folder is looked at, if it is there.
/// Throws std::runtime_error that names a member with an impossible value.
std::vector<Limit> other_limits(const CgroupPlace& place, const Resources& resources);

}  // namespace minicontainer
