#include "minicontainer/kernel/start_signal.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <stdexcept>

#include "base/check.hpp"

namespace minicontainer {

// #region lab11.start-signal
base::Fd make_start_signal(const std::filesystem::path& fifo) {
  sys::check(::mkfifo(fifo.c_str(), 0600), "make the FIFO {}", fifo.native());
  // O_NONBLOCK lets the open return although nobody writes yet (man 7 fifo).
  return base::open_file(fifo.c_str(), O_RDONLY | O_NONBLOCK);
}

void await_start(const base::Fd& fifo) {
  // Until a first writer has come, poll waits: the end of file is reported after that only.
  pollfd writer{.fd = fifo.get(), .events = POLLIN, .revents = 0};
  while (::poll(&writer, 1, -1) == -1) {
    if (errno != EINTR) sys::throw_error(errno, "wait for the start");
  }
}

void send_start(const std::filesystem::path& fifo) {
  const base::Fd end(::open(fifo.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
  if (!end.is_open()) {
    if (errno == ENOENT) throw std::runtime_error("it was started before");
    if (errno == ENXIO) throw std::runtime_error("its process has ended");
    sys::throw_error(errno, "open the FIFO " + fifo.native());
  }
  sys::check(::write(end.get(), "", 1), "write to the FIFO {}", fifo.native());
}
// #endregion lab11.start-signal

}  // namespace minicontainer
