// When a process gets the processor and the disk (man 2 sched_setattr, man 2 ioprio_set).
#pragma once

#include "minicontainer/runtime/config.hpp"

namespace minicontainer {

/// For the process `pid`. Throws std::system_error that names process.scheduler.
void set_scheduler(pid_t pid, const Scheduler& scheduler);

/// Likewise process.ioPriority.
void set_io_priority(pid_t pid, const IoPriority& priority);

}  // namespace minicontainer
