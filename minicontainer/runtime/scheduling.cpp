#include "minicontainer/runtime/scheduling.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include "base/check.hpp"

namespace minicontainer {
namespace {

// As in <linux/sched/types.h>, which glibc's own <sched.h> does not go together with.
struct SchedulerAttributes {
  std::uint32_t size = sizeof(SchedulerAttributes);
  std::uint32_t policy = 0;
  std::uint64_t flags = 0;
  std::int32_t nice = 0;
  std::uint32_t priority = 0;
  std::uint64_t runtime = 0, deadline = 0, period = 0;
};

// As in <linux/ioprio.h>, of which some versions are no C++: an argument there is called "class".
constexpr int kWhoProcess = 1;  // IOPRIO_WHO_PROCESS
constexpr int kClassShift = 13;

}  // namespace

void set_scheduler(pid_t pid, const Scheduler& scheduler) {
  const SchedulerAttributes attributes{.policy = scheduler.policy,
                                       .flags = scheduler.flags,
                                       .nice = scheduler.nice,
                                       .priority = static_cast<std::uint32_t>(scheduler.priority),
                                       .runtime = scheduler.runtime,
                                       .deadline = scheduler.deadline,
                                       .period = scheduler.period};
  sys::check(::syscall(SYS_sched_setattr, pid, &attributes, 0), "set process.scheduler");
}

void set_io_priority(pid_t pid, const IoPriority& priority) {
  const int value = (priority.io_class << kClassShift) | priority.priority;
  sys::check(::syscall(SYS_ioprio_set, kWhoProcess, pid, value), "set process.ioPriority");
}

}  // namespace minicontainer
