#include "minicontainer/kernel/clone_into_cgroup.hpp"

#include <linux/sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/check.hpp"

namespace minicontainer {

// #region lab05.clone
base::Process clone_into_cgroup(const base::Fd& cgroup, std::uint64_t namespaces,
                                const std::function<void()>& child_main) {
  int pidfd = -1;
  clone_args args{};
  args.flags = namespaces | CLONE_PIDFD | CLONE_INTO_CGROUP;
  args.pidfd = reinterpret_cast<std::uint64_t>(&pidfd);
  args.exit_signal = SIGCHLD;
  args.cgroup = static_cast<std::uint64_t>(cgroup.get());
  const long pid = sys::check(::syscall(SYS_clone3, &args, sizeof args), "clone3 into the group");
  if (pid == 0) {
    child_main();
    ::_exit(0);
  }
  return {static_cast<pid_t>(pid), base::Fd(pidfd)};
}
// #endregion lab05.clone

}  // namespace minicontainer
