#include "minicontainer/kernel/clone_into_cgroup.hpp"

#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/check.hpp"
#include "minicontainer/kernel/cgroup.hpp"

namespace minicontainer {

namespace {

void write_self(const base::Fd& list) {
  sys::check(::write(list.get(), "0", 1), "enter the container's group");
}

}  // namespace

// #region lab05.enter
void enter_cgroup(const CgroupEntrance& entrance) {
  for (const auto& tasks : entrance.tasks) write_self(tasks);
  if (!entrance.tasks.empty()) return;
  const int procs = ::openat(entrance.folder.get(), "cgroup.procs", O_WRONLY | O_CLOEXEC);
  write_self(base::Fd(sys::check(procs, "open cgroup.procs of the container's group")));
}
// #endregion lab05.enter

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
