#include "minicontainer/kernel/clone.hpp"

#include <linux/sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/check.hpp"

namespace minicontainer {

// #region lab01.clone
base::Process clone_process(std::uint64_t namespaces, const std::function<void()>& child_main) {
  int pidfd = -1;
  clone_args args{};
  args.flags = namespaces | CLONE_PIDFD;
  args.pidfd = reinterpret_cast<std::uint64_t>(&pidfd);
  args.exit_signal = SIGCHLD;
  const long pid = sys::check(::syscall(SYS_clone3, &args, sizeof args), "clone3");
  if (pid == 0) {
    child_main();
    ::_exit(0);
  }
  return {static_cast<pid_t>(pid), base::Fd(pidfd)};
}
// #endregion lab01.clone

}  // namespace minicontainer
