#include "minicontainer/runtime/supervisor.hpp"

#include <poll.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.hpp"

namespace minicontainer {

SignalInbox::SignalInbox() {
  sigset_t all;
  sigfillset(&all);
  sys::check(::sigprocmask(SIG_SETMASK, &all, &original_mask_), "block signals");
  fd_ = base::Fd(sys::check(::signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK), "open a signalfd"));
}

SignalInbox::~SignalInbox() {
  // What still waits was for a container that has ended, or is SIGPIPE from a pipe to it: with the
  // mask gone it would end us instead.
  signalfd_siginfo info{};
  while (::read(fd_.get(), &info, sizeof info) == sizeof info) {
  }
  ::sigprocmask(SIG_SETMASK, &original_mask_, nullptr);
}

namespace {

void forward_pending(const base::Process& container, const SignalInbox& inbox) {
  signalfd_siginfo info{};
  while (::read(inbox.fd().get(), &info, sizeof info) == sizeof info) {
    const int signal = static_cast<int>(info.ssi_signo);
    // SIGCHLD speaks of our own child; SIGPIPE of a pipe that we write to.
    if (signal != SIGCHLD && signal != SIGPIPE) container.send(signal);
  }
}

}  // namespace

int forward_until_exit(base::Process container, const SignalInbox& inbox) {
  pollfd watched[2] = {{.fd = inbox.fd().get(), .events = POLLIN, .revents = 0},
                       {.fd = container.pidfd().get(), .events = POLLIN, .revents = 0}};
  for (;;) {
    if (::poll(watched, 2, -1) == -1 && errno != EINTR)
      sys::throw_error(errno, "wait for the container");
    if (watched[1].revents != 0) break;
    if (watched[0].revents != 0) forward_pending(container, inbox);
  }
  const pid_t pid = container.release();
  int status = 0;
  sys::check(::waitpid(pid, &status, 0), "wait for the container");
  return status;
}

}  // namespace minicontainer
