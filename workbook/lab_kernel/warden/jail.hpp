// Putting up the walls (walls.hpp) in the process that is about to become the guest's kernel.
#pragma once

#include "workbook/lab_kernel/warden_plan.hpp"

namespace workbook {

/// Confines the calling process for good, as the plan asks. Before: it is the warden's child, has
/// the descriptors of WardenDescriptors, one thread, and its working directory is the run's folder.
/// After: it may still exec the kernel. Throws std::runtime_error when a wall that is required
/// cannot be built here; the text says which and why.
Walls enter_jail(const WardenPlan& plan);

/// Landlock: reading the images, running the kernel, all rights in the run's folder; nothing else.
/// Returns the version used, 0 if this machine has none. (man 7 landlock)
int confine_files(const WardenPlan& plan);

/// A seccomp filter with the calls that a User Mode Linux kernel makes. Any other fails with EPERM.
/// Throws std::runtime_error when the machine refuses it. (man 2 seccomp)
void confine_calls();

/// Processes, file sizes, descriptors, no core dump. (man 2 setrlimit)
void confine_growth(const WardenPlan& plan);

/// When we are root: becomes a user id that nobody else has, or, where that is refused, at least
/// drops every capability. The run's folder is given to it. Returns whether the id is its own.
bool confine_user(const WardenPlan& plan);

}  // namespace workbook
