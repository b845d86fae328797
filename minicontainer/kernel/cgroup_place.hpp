// Where on this machine a container's group goes (man 7 cgroups, man 5 proc).
//
// Which trees of groups are mounted, and in which group of each this process is, stands in two
// files of /proc. Everything else follows from them, so it can be tried out with any machine's.
//
// Given. Lab 05.
#pragma once

#include <string>

#include "minicontainer/kernel/cgroup.hpp"

namespace minicontainer {

/// A machine as it presents itself to a process.
struct CgroupView {
  std::string mountinfo;   ///< /proc/self/mountinfo
  std::string membership;  ///< /proc/self/cgroup
};

/// choose_cgroup_place() of cgroup.hpp on that machine. On v2 the groups on the way up from the
/// process's own are looked at.
CgroupPlace choose_cgroup_place(const CgroupView& view, const std::string& wanted,
                                const std::string& id);

}  // namespace minicontainer
