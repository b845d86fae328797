// A child process, held by its pidfd (man 2 pidfd_open).
//
// A process id can be given to another process as soon as its owner has been waited for; a pidfd
// never can. So signals go through the pidfd. A Process that is abandoned is killed and reaped:
// an exception on the way never leaves a child or a zombie behind.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>

#include "base/fd.hpp"

namespace base {

/// How a process ended (man 2 waitid).
struct ExitStatus {
  bool was_killed = false;  ///< ended by a signal rather than by exit
  int value = 0;            ///< the signal's number, or the exit code

  [[nodiscard]] bool is_success() const { return !was_killed && value == 0; }
};

class Process {
 public:
  Process() = default;
  /// Takes over a child of the calling process, with the pidfd that refers to it.
  Process(pid_t pid, Fd pidfd) : pid_(pid), pidfd_(std::move(pidfd)) {}
  Process(Process&& other) noexcept;
  Process& operator=(Process&& other) noexcept;
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  /// Kills the child and reaps it, unless it has been waited for or released.
  ~Process() { abandon(); }

  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] const Fd& pidfd() const { return pidfd_; }
  /// Whether there is a child that has not been waited for.
  [[nodiscard]] bool is_held() const { return pid_ > 0; }

  /// Sends a signal. A child that has already ended is no error. Throws std::system_error.
  void send(int signal) const;
  /// Waits for the end, reaps the child and lets go of it. Throws std::system_error.
  ExitStatus wait();
  /// The same, but gives up after `limit`: then the child is still held.
  std::optional<ExitStatus> wait_for(std::chrono::milliseconds limit);
  /// Lets go without killing: the caller waits for the pid.
  pid_t release();

 private:
  void abandon() noexcept;

  pid_t pid_ = -1;
  Fd pidfd_;
};

/// A pidfd for a child that has not been waited for. Throws std::system_error.
Fd open_pidfd(pid_t pid);

}  // namespace base
