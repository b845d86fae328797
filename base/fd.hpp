// A file descriptor that is closed exactly once (man 2 close).
//
// Move-only: whoever holds the Fd owns the descriptor. Everything in this project that opens one
// asks for close-on-exec (O_CLOEXEC), so that no program started by us inherits it by accident.
#pragma once

#include <utility>
#include <vector>

namespace base {

class Fd {
 public:
  Fd() = default;
  /// Takes ownership of `fd`; -1 means "none".
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept;
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  ~Fd() { close(); }

  /// The number, still owned by this object; -1 when there is none.
  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool is_open() const { return fd_ >= 0; }
  /// Gives the descriptor up: the caller closes it.
  [[nodiscard]] int release() { return std::exchange(fd_, -1); }
  /// Closes now. Harmless when there is nothing to close.
  void close() noexcept;

 private:
  int fd_ = -1;
};

/// Both ends of a pipe (man 7 pipe), close-on-exec.
struct Pipe {
  Fd read_end;
  Fd write_end;
};

/// A new pipe. Throws std::system_error (EMFILE, ENFILE).
Pipe make_pipe();

/// Opens `path` with `flags` and close-on-exec. Throws std::system_error.
Fd open_file(const char* path, int flags, unsigned mode = 0);

/// A second descriptor for the same open file, close-on-exec. Throws std::system_error.
Fd duplicate(const Fd& fd);

/// Closes them all, neighbours by number with one call (man 2 close_range).
void close_together(std::vector<Fd> fds) noexcept;

/// Closes every descriptor from `first` on that is not in `kept`, whoever owns it: for a process
/// that is about to become another program (man 2 close_range). Throws std::system_error.
void close_all_but(std::vector<int> kept, int first);

}  // namespace base
