#include "workbook/page/follow.hpp"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "base/check.hpp"
#include "base/time.hpp"

namespace page {
namespace {

constexpr int kAskEvery = 250;  // milliseconds
constexpr std::chrono::seconds kGrace{2};

// One read; false at the end of the pipe.
bool pass_on(const base::Fd& output, const std::function<void(std::string_view)>& on_data) {
  char buffer[16384];
  const ssize_t count = ::read(output.get(), buffer, sizeof buffer);
  if (count == -1 && errno == EINTR) return true;
  if (sys::check(count, "read the output of the lab tool") == 0) return false;
  on_data({buffer, static_cast<std::size_t>(count)});
  return true;
}

// The child is waited for last: until then its number, which names the group, is its own.
void end(base::Process& child) {
  child.send(SIGTERM);
  const base::Deadline deadline(kGrace);
  pollfd ended{.fd = child.pidfd().get(), .events = POLLIN, .revents = 0};
  while (::poll(&ended, 1, deadline.poll_timeout()) == -1 && errno == EINTR) {
  }
  ::kill(-child.pid(), SIGKILL);
  child.send(SIGKILL);
  child.wait();
}

}  // namespace

std::optional<base::ExitStatus> follow(base::Process& child, const base::Fd& output,
                                       const std::function<void(std::string_view)>& on_data,
                                       const std::function<bool()>& is_wanted) {
  bool is_open = true;
  for (;;) {
    if (!is_wanted()) {
      end(child);
      return std::nullopt;
    }
    pollfd ready[] = {{.fd = child.pidfd().get(), .events = POLLIN, .revents = 0},
                      {.fd = is_open ? output.get() : -1, .events = POLLIN, .revents = 0}};
    if (::poll(ready, 2, kAskEvery) == -1 && errno != EINTR) {
      sys::throw_error(errno, "wait for the lab tool");
    }
    if (ready[1].revents != 0) {
      is_open = pass_on(output, on_data);
    } else if (ready[0].revents != 0) {
      return child.wait();
    }
  }
}

}  // namespace page
