// A handle on a process: the pidfd (man 2 pidfd_open).
//
// A process number is given to somebody else soon after its owner has gone: whoever keeps the
// number may kill a stranger. A pidfd is a file descriptor that refers to this one process for
// ever. It can be polled for the end, and a signal sent through it can only reach the right process
// or nobody.
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "kernel-demos/show.hpp"

namespace {

// glibc 2.36 declares its wrappers in a way that C++ cannot link: the calls themselves do as well.
int open_pidfd(pid_t pid) {
  return show::must(::syscall(SYS_pidfd_open, pid, 0), "open a pidfd (Linux 5.3 or later)");
}

long send_through(int pidfd, int signal) {
  return ::syscall(SYS_pidfd_send_signal, pidfd, signal, nullptr, 0);
}

/// A pidfd is readable when its process has ended (man 2 poll). Waits until then, or not at all.
bool has_ended(int pidfd, int timeout) {
  pollfd end = {.fd = pidfd, .events = POLLIN, .revents = 0};
  return show::must(::poll(&end, 1, timeout), "poll the pidfd") == 1;
}

std::string pid_in_fdinfo(int pidfd) {
  return show::line_of("/proc/self/fdinfo/" + std::to_string(pidfd), "Pid:");
}

void end_through(int pidfd) {
  show::must(send_through(pidfd, SIGTERM), "send a signal through the pidfd");
  show::expect(has_ended(pidfd, 10'000), "the pidfd becomes readable at the end");
  siginfo_t info = {};
  show::must(::waitid(static_cast<idtype_t>(P_PIDFD), static_cast<id_t>(pidfd), &info, WEXITED),
             "wait through the pidfd");
  show::say("poll(2) woke up, and waitid(2) says that signal %d ended it", info.si_status);
  show::expect(info.si_status == SIGTERM, "the signal arrived");
}

}  // namespace

int main() {
  const pid_t child = show::must(::fork(), "fork");
  if (child == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // if the demo breaks, its child does not stay behind
    for (;;) ::pause();
  }
  const int pidfd = open_pidfd(child);
  show::say("descriptor %d refers to child %d, which runs", pidfd, child);
  show::say("    /proc/self/fdinfo/%d: %s", pidfd, pid_in_fdinfo(pidfd).c_str());
  show::expect(!has_ended(pidfd, 0), "the child still runs");

  end_through(pidfd);

  show::say("    /proc/self/fdinfo/%d: %s", pidfd, pid_in_fdinfo(pidfd).c_str());
  const int reason = send_through(pidfd, SIGTERM) == -1 ? errno : 0;
  show::say("one more signal through it: %s, whoever has number %d now", std::strerror(reason),
            child);
  show::expect(reason == ESRCH, "a pidfd reaches its own process or nobody");
  show::say("\ntry next: strace --trace=pidfd_open,pidfd_send_signal demo-pidfd");
  show::say("read: man 2 pidfd_open, man 2 pidfd_send_signal, man 2 waitid (P_PIDFD)");
}
