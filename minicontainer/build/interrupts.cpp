#include "minicontainer/build/interrupts.hpp"

#include <poll.h>
#include <sys/signalfd.h>

#include "base/check.hpp"

namespace build {

Interrupts::Interrupts() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals, signal);
  ::pthread_sigmask(SIG_BLOCK, &signals, &before_);
  fd_ = base::Fd(sys::check(::signalfd(-1, &signals, SFD_CLOEXEC), "watch for signals"));
}

Interrupts::~Interrupts() {
  ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void Interrupts::check() const {
  pollfd entry{.fd = fd_.get(), .events = POLLIN, .revents = 0};
  if (::poll(&entry, 1, 0) > 0) throw Interrupted();
}

}  // namespace build
