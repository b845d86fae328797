// What a group has used, read from its files (the kernel's Documentation/admin-guide/cgroup-v2.rst,
// cgroup-v1/memory.rst and cpuacct.rst; Documentation/scheduler/sched-bwc.rst).
//
// Given. Lab 05 adds the count of processes that were killed for want of memory.
#pragma once

#include "minicontainer/kernel/cgroup.hpp"

namespace minicontainer {

/// All of CgroupUsage but oom_kills. A file that is not there leaves its members out.
/// Throws std::system_error.
CgroupUsage read_usage1(const CgroupPlace& place);
CgroupUsage read_usage2(const CgroupPlace& place);

}  // namespace minicontainer
