// The control groups of the guest: one tree, version 2, as a machine with systemd has it (man 7
// cgroups).
#pragma once

#include <cstdint>

namespace workbook {

inline constexpr char kJobGroup[] = "/sys/fs/cgroup/job";

struct GroupLimits {
  std::uint64_t memory = 0;     ///< bytes; 0: all but what the guest itself needs
  std::uint64_t processes = 0;  ///< 0: no limit of its own
};

/// Gives the controllers to the groups below the root, and makes the job's. What the kernel lacks
/// among the controllers is passed over. Throws std::system_error.
void make_job_group(const GroupLimits& limits);

/// In a child that becomes the job: enters the job's group. Throws std::system_error.
void enter_job_group();

/// Whether the kernel killed anything in the job's group, or below, for lack of memory.
bool job_was_out_of_memory();

}  // namespace workbook
