// Limits as files: which file of a group says what config.json asks for (the kernel's
// Documentation/admin-guide/cgroup-v2.rst and cgroup-v1/; the OCI runtime specification for Linux,
// "Control groups").
//
// config.json speaks of shares, quotas and bytes. A group has a file for each, with other names,
// units and ranges in the two generations. A table lists what must be written; write_limits()
// writes it, in whichever order the kernel accepts.
//
// Lab 05, tasks 2 and 3.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "minicontainer/kernel/cgroup.hpp"
#include "minicontainer/kernel/resources.hpp"

namespace minicontainer {

/// One limit: `content` is written to `file` ("memory.max") of the group's folder. What stands
/// before the file's first dot is the controller.
struct Limit {
  std::string member;  ///< for messages: "linux.resources.memory.limit"
  std::string file;
  std::string content;
  bool is_needed = true;  ///< false: where the file is missing, what it asks for holds anyway
};

/// What `memory`, `cpu` and `pids` of `resources` mean on v1, one entry for each member that is
/// said:
///   memory.limit        memory.limit_in_bytes        memory.reservation memory.soft_limit_in_bytes
///   memory.swap         memory.memsw.limit_in_bytes  (memory and swap together, as in config.json)
///   memory.swappiness   memory.swappiness            disable_oom_killer  memory.oom_control (1 or
///   0) cpu.shares          cpu.shares                   cpu.idle            cpu.idle cpu.period
///   cpu.cfs_period_us            cpu.quota           cpu.cfs_quota_us cpu.realtime_period
///   cpu.rt_period_us             cpu.realtime_runtime  cpu.rt_runtime_us cpu.burst
///   cpu.cfs_burst_us             cpu.cpus            cpuset.cpus memory_nodes        cpuset.mems
///   pids                pids.max
/// "No limit" is -1 in each file but pids.max, where it is "max". Zero stands for "not said" in
/// memory.limit, memory.reservation, memory.swap, cpu.shares, cpu.period and cpu.quota; engines
/// write it so. For pids, zero and -1 are "no limit". A limit of -1 without `swap` lifts memsw as
/// well: it may not be less than the limit. An entry that asks for no limit, or leaves the OOM
/// killer on, is not needed (is_needed).
std::vector<Limit> cgroup1_limits(const Resources& resources);

/// The same on v2:
///   memory.limit  memory.max            memory.reservation  memory.low
///   memory.swap   memory.swap.max: swap alone, so swap - limit
///   cpu.shares    cpu.weight: see cpu_weight()
///   cpu.quota and cpu.period  cpu.max: "QUOTA PERIOD"; a member that is not said keeps its value
///   cpu.burst     cpu.max.burst         cpu.idle            cpu.idle
///   cpu.cpus      cpuset.cpus           memory_nodes        cpuset.mems
///   pids          pids.max
/// "No limit" is "max". What else is said above of -1, zero and is_needed holds here too.
/// `group` is the group's folder: where only one of two numbers that v2 combines is said (quota or
/// period, swap or limit), the other one is read from it.
/// Throws std::runtime_error that names the member: swap less than the limit or without one.
std::vector<Limit> cgroup2_limits(const Resources& resources, const std::filesystem::path& group);

/// v1's shares, 2 to 262144, as v2's weight, 1 to 10000: the ends meet, and between them the scale
/// is linear, rounded down. What lies outside is taken for the nearest end.
std::uint64_t cpu_weight(std::uint64_t shares);

// Given (cgroup_limits.cpp, possible_limits.cpp, other_limits.cpp).

/// Writes each limit into the group. Some depend on one another (v1 keeps limit <= memsw at every
/// moment, quota <= period of the parent), and which has to go first depends on what is set
/// already: so what is refused is tried again after the others.
/// Throws std::runtime_error that names the member, says why the kernel refuses and what to do.
void write_limits(const CgroupPlace& place, const std::vector<Limit>& limits);

/// Refuses what this generation of cgroups does not have at all (v2 has no memory.swappiness, v1 no
/// `unified`), and, if memory.checkBeforeUpdate is said, a limit below what the group uses already.
/// Changes nothing. Throws std::runtime_error that names the member.
void require_possible(const CgroupPlace& place, const Resources& resources);

/// Sets everything else that `resources` says: block devices, huge pages, RDMA, network classes,
/// `unified`, and which devices may be used (device_filter.hpp). Throws std::runtime_error.
void apply_other_limits(const CgroupPlace& place, const Resources& resources);

}  // namespace minicontainer
