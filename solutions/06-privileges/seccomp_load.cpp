#include <linux/seccomp.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/check.hpp"
#include "minicontainer/kernel/seccomp.hpp"

namespace minicontainer {

// #region lab06.load
base::Fd load_filter(const SeccompFilter& filter) {
  if (filter.program.size() > BPF_MAXINSNS) {
    sys::throw_error(E2BIG, fmt::format("load a seccomp filter of {} instructions, of {} at most",
                                        filter.program.size(), BPF_MAXINSNS));
  }
  sock_fprog program{.len = static_cast<unsigned short>(filter.program.size()),
                     .filter = const_cast<sock_filter*>(filter.program.data())};
  unsigned flags = filter.flags;
  if (filter.wants_listener) {
    flags |= SECCOMP_FILTER_FLAG_NEW_LISTENER;
    // With a listener the result is a descriptor, so a thread that cannot follow is an error.
    if ((flags & SECCOMP_FILTER_FLAG_TSYNC) != 0) flags |= SECCOMP_FILTER_FLAG_TSYNC_ESRCH;
  } else {
    flags &= ~SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV;  // of nothing to receive; the kernel refuses
  }
  const long result = sys::check(::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program),
                                 "load the seccomp filter");
  if (filter.wants_listener) return base::Fd(static_cast<int>(result));
  if (result != 0) sys::throw_error(ESRCH, fmt::format("filter the thread {} as well", result));
  return {};
}
// #endregion lab06.load

}  // namespace minicontainer
