#include "minicontainer/runtime/supervisor.hpp"

#include <poll.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <iterator>

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
  std::array<signalfd_siginfo, 64> pending;  // there are 64 signals, and few wait twice
  while (::read(fd_.get(), pending.data(), sizeof pending) == sizeof pending) {
  }
  ::sigprocmask(SIG_SETMASK, &original_mask_, nullptr);
}

namespace {

void forward_pending(const base::Process& container, const SignalInbox& inbox,
                     TerminalRelay& relay) {
  signalfd_siginfo info{};
  while (::read(inbox.fd().get(), &info, sizeof info) == sizeof info) {
    const int signal = static_cast<int>(info.ssi_signo);
    // Our window changed: the container's follows, and the kernel tells its program.
    if (signal == SIGWINCH && relay.is_active()) relay.copy_window_size();
    // SIGCHLD speaks of our own child; SIGPIPE of a pipe that we write to.
    else if (signal != SIGCHLD && signal != SIGPIPE)
      container.send(signal);
  }
}

}  // namespace

int forward_until_exit(base::Process container, const SignalInbox& inbox, TerminalRelay& relay) {
  for (;;) {
    pollfd watched[] = {{.fd = inbox.fd().get(), .events = POLLIN, .revents = 0},
                        {.fd = container.pidfd().get(), .events = POLLIN, .revents = 0},
                        {.fd = relay.input_fd(), .events = POLLIN, .revents = 0},
                        {.fd = relay.output_fd(), .events = POLLIN, .revents = 0}};
    if (::poll(watched, std::size(watched), -1) == -1 && errno != EINTR)
      sys::throw_error(errno, "wait for the container");
    if (watched[3].revents != 0) relay.carry_output();
    if (watched[2].revents != 0) relay.carry_input();
    if (watched[1].revents != 0) break;
    if (watched[0].revents != 0) forward_pending(container, inbox, relay);
  }
  relay.carry_rest();
  const pid_t pid = container.release();
  int status = 0;
  sys::check(::waitpid(pid, &status, 0), "wait for the container");
  return status;
}

}  // namespace minicontainer
