#include "base/process.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <utility>

#include "base/check.hpp"
#include "base/time.hpp"

namespace base {
namespace {

ExitStatus reap(const Fd& pidfd) {
  siginfo_t info{};
  int result = 0;
  do {
    result =
        ::waitid(static_cast<idtype_t>(P_PIDFD), static_cast<id_t>(pidfd.get()), &info, WEXITED);
  } while (result == -1 && errno == EINTR);
  sys::check(result, "wait for a child");
  return {.was_killed = info.si_code != CLD_EXITED, .value = info.si_status};
}

// glibc 2.36 declares pidfd_send_signal() without extern "C"; the system call has no such trouble.
long send_signal(const Fd& pidfd, int signal) {
  return ::syscall(SYS_pidfd_send_signal, pidfd.get(), signal, nullptr, 0);
}

}  // namespace

Process::Process(Process&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), pidfd_(std::move(other.pidfd_)) {}

Process& Process::operator=(Process&& other) noexcept {
  if (this != &other) {
    abandon();
    pid_ = std::exchange(other.pid_, -1);
    pidfd_ = std::move(other.pidfd_);
  }
  return *this;
}

void Process::send(int signal) const {
  if (send_signal(pidfd_, signal) == -1 && errno != ESRCH) {
    sys::throw_error(errno, fmt::format("send signal {} to process {}", signal, pid_));
  }
}

ExitStatus Process::wait() {
  const ExitStatus status = reap(pidfd_);
  release();
  return status;
}

std::optional<ExitStatus> Process::wait_for(std::chrono::milliseconds limit) {
  const Deadline deadline(limit);
  for (;;) {
    pollfd ready{.fd = pidfd_.get(), .events = POLLIN, .revents = 0};
    const int count = ::poll(&ready, 1, deadline.poll_timeout());
    if (count == -1 && errno != EINTR) sys::throw_error(errno, "wait for a child");
    if (count == 1) return wait();
    if (deadline.has_passed()) return std::nullopt;
  }
}

pid_t Process::release() {
  pidfd_.close();
  return std::exchange(pid_, -1);
}

void Process::abandon() noexcept {
  if (!is_held()) return;
  send_signal(pidfd_, SIGKILL);
  siginfo_t info{};
  while (::waitid(static_cast<idtype_t>(P_PIDFD), static_cast<id_t>(pidfd_.get()), &info,
                  WEXITED) == -1 &&
         errno == EINTR) {
  }
  release();
}

Fd open_pidfd(pid_t pid) {
  return Fd(static_cast<int>(
      sys::check(::syscall(SYS_pidfd_open, pid, 0), "open a pidfd for process {}", pid)));
}

}  // namespace base
