// A group of processes that share limits: control groups (man 7 cgroups; the kernel's
// Documentation/admin-guide/cgroup-v2.rst and cgroup-v1/).
//
// A cgroup is a folder in a file system of the kernel's. Making the folder makes the group, writing
// into its files sets its limits, and what a process starts is born into its group. There are two
// generations. v1 has one tree for each controller (memory, cpu, pids, ...), each mounted by
// itself. v2 has a single tree, in which a parent grants controllers to its children. Many machines
// are hybrid: a v2 tree is mounted, but the controllers are still in v1 trees.
//
// This is the one interface that the runtime sees. Two drivers stand behind it.
//
// Lab 05.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/fd.hpp"
#include "minicontainer/kernel/resources.hpp"

namespace minicontainer {

enum class CgroupVersion { kV1, kV2 };

/// Where one container's group lies: decided once, when the container is created, and kept in its
/// state, because every later command must find the same group.
struct CgroupPlace {
  CgroupVersion version = CgroupVersion::kV2;
  /// v1: controller ("memory", "cpu", "name=systemd") to the group's folder. Controllers that are
  /// mounted together have the same folder. v2: one entry, with "" as key.
  std::map<std::string, std::filesystem::path> folders;
};

/// How a process gets into a group.
/// v2: `folder` is for clone_into_cgroup (clone_into_cgroup.hpp), or for a write of "0" to
/// cgroup.procs below it. v1: a process that has one thread writes "0" to each of `tasks`, which
/// takes microseconds; through cgroup.procs it would take the kernel some ten milliseconds.
struct CgroupEntrance {
  base::Fd folder;
  std::vector<base::Fd> tasks;
};

/// What the group has used, as `events --stats` tells it. What the kernel does not tell is left
/// out.
struct CgroupUsage {
  std::optional<std::uint64_t> memory_bytes, memory_peak_bytes, memory_limit_bytes, swap_bytes;
  std::map<std::string, std::uint64_t> memory_details;  ///< memory.stat as it is
  std::optional<std::uint64_t> cpu_nanoseconds, cpu_user_nanoseconds, cpu_system_nanoseconds;
  std::optional<std::uint64_t> throttled_periods, periods, throttled_nanoseconds;
  std::optional<std::uint64_t> pids, pids_limit;
  std::uint64_t oom_kills = 0;  ///< processes of the group that the out-of-memory killer ended
};

class Cgroup {
 public:
  virtual ~Cgroup() = default;

  /// Makes the group, with its missing parents. On v2, also grants every controller that is
  /// available to it all the way down. One that exists already is used if it is empty of processes.
  /// Throws std::system_error; what this call has made is removed then.
  virtual void create() = 0;
  /// Sets every limit that `resources` names and leaves the others as they are. Throws
  /// std::runtime_error that names the member of config.json and says what to do, where this
  /// machine cannot set it (a controller that is not there, a value that the kernel refuses).
  virtual void apply(const Resources& resources) = 0;
  virtual CgroupEntrance open_entrance() = 0;

  /// Stops every process of the group until thaw(). Returns when all have stopped.
  /// Throws std::runtime_error when they do not within a second or two (and thaws), or where the
  /// machine has no freezer.
  virtual void freeze() = 0;
  virtual void thaw() = 0;
  virtual bool is_frozen() = 0;

  /// Every process in the group and below it. A group that is gone has none.
  virtual std::vector<pid_t> processes() = 0;
  /// Sends SIGKILL to every one of them, also to those that are being forked meanwhile, and also if
  /// the group is frozen.
  virtual void kill_all() = 0;
  /// Removes the group and all below it. Waits a moment for processes that are dying. A group that
  /// is gone is no error. Throws std::system_error (EBUSY: there are processes).
  virtual void remove() = 0;

  virtual CgroupUsage usage() = 0;
};

/// The drivers, cgroup1.cpp and cgroup2.cpp. They read and write nothing until they are asked to.
std::unique_ptr<Cgroup> make_cgroup1(const CgroupPlace& place);
std::unique_ptr<Cgroup> make_cgroup2(const CgroupPlace& place);

/// Puts the calling process, which has one thread, into the group: "0", which stands for the
/// writer, is written to each of `tasks`; where there are none (v2), to cgroup.procs of `folder`.
/// The container's process calls this last before exec, so that what prepared it is not counted.
/// Throws std::system_error that names the reason.
void enter_cgroup(const CgroupEntrance& entrance);

// Given (open_cgroup.cpp, cgroup_place.cpp).

/// The driver for a place.
std::unique_ptr<Cgroup> open_cgroup(const CgroupPlace& place);

/// Where the group of a container goes on this machine: v2 if the controllers are there, v1 if they
/// are in v1 trees (hybrid machines included).
/// `wanted` is linux.cgroupsPath: absolute, it starts at the root of each tree that this process
/// sees; relative, at this process's own group (on v2 at the nearest group from there upwards that
/// can have children with controllers). Empty: "minirun-ID", relative.
/// Throws std::runtime_error where there are no cgroups at all, or `wanted` leaves the tree.
CgroupPlace choose_cgroup_place(const std::string& wanted, const std::string& id);

}  // namespace minicontainer
