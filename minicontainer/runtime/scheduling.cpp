#include "minicontainer/runtime/scheduling.hpp"

#include <linux/ioprio.h>
#include <linux/sched/types.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/check.hpp"

namespace minicontainer {

void set_scheduler(pid_t pid, const Scheduler& scheduler) {
  sched_attr attributes{};
  attributes.size = sizeof attributes;
  attributes.sched_policy = scheduler.policy;
  attributes.sched_flags = scheduler.flags;
  attributes.sched_nice = scheduler.nice;
  attributes.sched_priority = static_cast<std::uint32_t>(scheduler.priority);
  attributes.sched_runtime = scheduler.runtime;
  attributes.sched_deadline = scheduler.deadline;
  attributes.sched_period = scheduler.period;
  sys::check(::syscall(SYS_sched_setattr, pid, &attributes, 0), "set process.scheduler");
}

void set_io_priority(pid_t pid, const IoPriority& priority) {
  const int value = IOPRIO_PRIO_VALUE(priority.io_class, priority.priority);
  sys::check(::syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, pid, value), "set process.ioPriority");
}

}  // namespace minicontainer
