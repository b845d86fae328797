#include "base/fd.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

#include "base/check.hpp"

namespace base {

Fd& Fd::operator=(Fd&& other) noexcept {
  if (this != &other) {
    close();
    fd_ = std::exchange(other.fd_, -1);
  }
  return *this;
}

void Fd::close() noexcept {
  // Linux has released the descriptor even when close() reports EINTR: never repeat it.
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

Pipe make_pipe() {
  int ends[2];
  sys::check(::pipe2(ends, O_CLOEXEC), "make a pipe");
  return {Fd(ends[0]), Fd(ends[1])};
}

Fd open_file(const char* path, int flags, unsigned mode) {
  return Fd(sys::check(::open(path, flags | O_CLOEXEC, mode), "open {}", path));
}

Fd duplicate(const Fd& fd) {
  return Fd(sys::check(::fcntl(fd.get(), F_DUPFD_CLOEXEC, 0), "duplicate a descriptor"));
}

void close_together(std::vector<Fd> fds) noexcept {
  std::erase_if(fds, [](const Fd& fd) { return !fd.is_open(); });
  std::ranges::sort(fds, {}, &Fd::get);
  for (auto next = fds.begin(); next != fds.end();) {
    const int first = next->get();
    int last = first;
    for (; next != fds.end() && next->get() <= last + 1; ++next) last = next->release();
    ::close_range(static_cast<unsigned>(first), static_cast<unsigned>(last), 0);
  }
}

void close_all_but(std::vector<int> kept, int first) {
  std::ranges::sort(kept);
  for (const int fd : kept) {
    if (fd < first) continue;
    if (fd > first) {
      sys::check(::close_range(static_cast<unsigned>(first), static_cast<unsigned>(fd - 1), 0),
                 "close the descriptors below {}", fd);
    }
    first = fd + 1;
  }
  sys::check(::close_range(static_cast<unsigned>(first), ~0U, 0), "close the other descriptors");
}

}  // namespace base
