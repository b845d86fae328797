// Task 4: loading a filter. Contract: minicontainer/kernel/seccomp.hpp
#include <linux/seccomp.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/check.hpp"
#include "base/unwritten.hpp"
#include "minicontainer/kernel/seccomp.hpp"

namespace minicontainer {

// glibc has no seccomp(2): use syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program),
// where `program` is a sock_fprog, the length and the place of the instructions. The kernel wants
// SECCOMP_FILTER_FLAG_NEW_LISTENER where the filter wants a listener, and then returns it; it
// refuses SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV where there is none.
base::Fd load_filter(const SeccompFilter& filter) {
  throw base::Unwritten("06", 4);
}

}  // namespace minicontainer
