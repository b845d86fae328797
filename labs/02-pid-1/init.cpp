#include "minicontainer/kernel/init.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include "base/check.hpp"

namespace minicontainer {

// #region lab02.start-main
pid_t start_main(const std::function<void()>& exec_main, const sigset_t& original_mask) {
  const pid_t pid = sys::check(::fork(), "fork the container's program");
  if (pid == 0) {
    ::sigprocmask(SIG_SETMASK, &original_mask, nullptr);
    exec_main();
    ::_exit(1);
  }
  return pid;
}
// #endregion lab02.start-main

// #region lab02.reap
std::optional<int> reap_children(pid_t main) {
  std::optional<int> main_status;
  for (;;) {
    int status = 0;
    const pid_t pid = ::waitpid(-1, &status, WNOHANG);
    if (pid == 0 || (pid == -1 && errno == ECHILD)) return main_status;
    sys::check(pid, "reap");
    if (pid == main) main_status = status;
  }
}
// #endregion lab02.reap

// #region lab02.supervise
int supervise(pid_t main, const sigset_t& watched) {
  for (;;) {
    const int signal = ::sigwaitinfo(&watched, nullptr);
    if (signal == -1 && errno == EINTR) continue;
    if (sys::check(signal, "wait for a signal") != SIGCHLD) {
      ::kill(main, signal);
    } else if (const auto status = reap_children(main)) {
      return *status;
    }
  }
}
// #endregion lab02.supervise

}  // namespace minicontainer
