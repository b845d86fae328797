#include "minicontainer/runtime/channel.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <stdexcept>

#include "base/check.hpp"
#include "minicontainer/runtime/exec_errors.hpp"
#include "minicontainer/runtime/pass_fd.hpp"

namespace minicontainer {

StartChannel::StartChannel() {
  int ends[2] = {-1, -1};
  sys::check(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), "make a socket pair");
  parent_end_ = base::Fd(ends[0]);
  child_end_ = base::Fd(ends[1]);
}

Message StartChannel::wait(const std::string& program) const {
  char text[16 * 1024];
  ReceivedFd received = receive_fd(parent_end_, text, sizeof text);
  if (received.size == 0) return {};
  // The last step has no words of its own: it sends the kernel's errno.
  if (received.size == sizeof(int)) {
    int error = 0;
    std::memcpy(&error, text, sizeof error);
    throw std::runtime_error(describe_exec_error(program, error));
  }
  const auto report = static_cast<Report>(text[0]);
  if (report == Report::kFailed) throw std::runtime_error({text + 1, received.size - 1});
  return {.report = report, .descriptor = std::move(received.fd)};
}

void StartChannel::answer(const Answer& answer) const {
  const std::string_view pid(reinterpret_cast<const char*>(&answer.pid), sizeof answer.pid);
  try {
    if (answer.agent.is_open()) return send_fd(parent_end_, answer.agent, pid);
    sys::check(::send(parent_end_.get(), pid.data(), pid.size(), MSG_NOSIGNAL), "answer the child");
  } catch (const std::system_error& error) {
    if (error.code().value() != EPIPE) throw;
  }
}

void StartChannel::check_parent() const {
  pollfd end{.fd = child_end_.get(), .events = 0, .revents = 0};
  sys::check(::poll(&end, 1, 0), "look for the parent");
  if ((end.revents & POLLHUP) != 0) throw std::runtime_error("the parent has ended");
}

Answer StartChannel::ask(Report report) const {
  const char message = static_cast<char>(report);
  Answer answer;
  if (::send(child_end_.get(), &message, 1, MSG_NOSIGNAL) == 1) {
    ReceivedFd received =
        receive_fd(child_end_, reinterpret_cast<char*>(&answer.pid), sizeof answer.pid);
    answer.agent = std::move(received.fd);
    if (received.size != 0) return answer;
  }
  throw std::runtime_error("the parent has ended");
}

void StartChannel::send_listener(const base::Fd& listener) const {
  send_fd(child_end_, listener, std::string(1, static_cast<char>(Report::kListener)));
}

void StartChannel::fail(const std::string& reason) const {
  if (!child_end_.is_open()) {  // hung up: whoever started the container is the only one to tell
    fmt::print(stderr, "minirun: {}\n", reason);
    ::_exit(1);
  }
  // Never of the size that an errno has: see wait().
  const std::string message = static_cast<char>(Report::kFailed) + reason + "    ";
  const std::size_t size = 1 + std::max<std::size_t>(reason.size(), sizeof(int));
  // If the parent is gone, nobody reads.
  if (::send(child_end_.get(), message.data(), size, MSG_NOSIGNAL) == -1) ::_exit(2);
  ::_exit(1);
}

}  // namespace minicontainer
