#include "minicontainer/runtime/channel.hpp"

#include <poll.h>
#include <unistd.h>

#include <stdexcept>

#include "base/check.hpp"
#include "base/file.hpp"

namespace minicontainer {

void StartChannel::wait_for_exec() const {
  constexpr std::size_t kLongest = 64 * 1024;
  const std::string reason = base::read_all(pipe_.read_end, kLongest);
  if (!reason.empty()) throw std::runtime_error(reason);
}

void StartChannel::check_parent() const {
  pollfd end{.fd = pipe_.write_end.get(), .events = 0, .revents = 0};
  sys::check(::poll(&end, 1, 0), "look for the parent");
  if ((end.revents & POLLERR) != 0) throw std::runtime_error("the parent has ended");
}

void StartChannel::fail(const std::string& reason) const {
  // Shorter than PIPE_BUF in practice, so one write takes it; if the parent is gone, nobody reads.
  if (::write(pipe_.write_end.get(), reason.data(), reason.size()) == -1) ::_exit(2);
  ::_exit(1);
}

}  // namespace minicontainer
