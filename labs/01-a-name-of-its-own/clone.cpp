#include "minicontainer/kernel/clone.hpp"

#include <linux/sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/check.hpp"
#include "base/unwritten.hpp"

namespace minicontainer {

// Task 1. The contract is in minicontainer/kernel/clone.hpp.
//
// Fill a clone_args structure (man 2 clone3, "struct clone_args"): which namespaces are new, where
// the kernel stores the pidfd, and which signal tells the parent of the child's end. glibc has no
// wrapper for clone3: call it through syscall(2), and let sys::check() turn a failure into an
// exception. Like fork(2), the call returns twice. The child runs child_main and must never leave
// this function; the parent returns a base::Process made of the pid and the pidfd.
base::Process clone_process(std::uint64_t namespaces, const std::function<void()>& child_main) {
  throw base::Unwritten("01", 1);
}

}  // namespace minicontainer
