// Answers the system calls of containers whose filter asks (man 2 seccomp_unotify): the agent
// behind linux.seccomp.listenerPath.
//
//     seccomp-agent SOCKET ERROR...
//
// listens at the path SOCKET, prints each container process state that a runtime sends there, a
// line each, and answers the calls in their order: with that error number, or 0 for "it worked",
// without having done anything. Prints "call NUMBER of PID" for each, and ends after the last.
#include <fcntl.h>
#include <fmt/core.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cstdlib>
#include <cstring>
#include <exception>
#include <string>
#include <vector>

#include "base/check.hpp"
#include "base/fd.hpp"
#include "minicontainer/runtime/pass_fd.hpp"

namespace {

constexpr std::size_t kLongestState = 1 << 16;

base::Fd listen_at(const std::string& path) {
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  base::Fd server(sys::check(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), "make a socket"));
  sys::check(::bind(server.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), "bind {}",
             path);
  sys::check(::chmod(path.c_str(), 0777), "let everybody connect to {}", path);
  sys::check(::listen(server.get(), 8), "listen at {}", path);
  return server;
}

base::Fd hear_of_filter(const base::Fd& server) {
  const base::Fd runtime(
      sys::check(::accept4(server.get(), nullptr, nullptr, SOCK_CLOEXEC), "accept"));
  std::string state(kLongestState, '\0');
  auto received = minicontainer::receive_fd(runtime, state.data(), state.size());
  fmt::print("{}\n", state.substr(0, received.size));
  return std::move(received.fd);
}

// Returns whether somebody waited for the answer.
bool answer(const base::Fd& filter, int error) {
  seccomp_notif call{};
  if (::ioctl(filter.get(), SECCOMP_IOCTL_NOTIF_RECV, &call) == -1) return false;
  fmt::print("call {} of {}\n", call.data.nr, call.pid);
  seccomp_notif_resp response{.id = call.id, .val = 0, .error = -error, .flags = 0};
  return ::ioctl(filter.get(), SECCOMP_IOCTL_NOTIF_SEND, &response) == 0;
}

void serve(const std::string& path, const std::vector<int>& errors) {
  const base::Fd server = listen_at(path);
  std::vector<base::Fd> filters;
  for (std::size_t answered = 0; answered < errors.size();) {
    std::vector<pollfd> watched = {{.fd = server.get(), .events = POLLIN, .revents = 0}};
    for (const auto& filter : filters) {
      watched.push_back({.fd = filter.get(), .events = POLLIN, .revents = 0});
    }
    sys::check(::poll(watched.data(), watched.size(), -1), "wait");
    for (std::size_t i = 0; i < filters.size() && answered < errors.size(); ++i) {
      const short seen = watched[i + 1].revents;
      if ((seen & POLLIN) != 0 && answer(filters[i], errors[answered])) ++answered;
      if ((seen & POLLHUP) != 0) filters[i].close();  // poll passes over -1
    }
    if (watched[0].revents != 0) filters.push_back(hear_of_filter(server));
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    fmt::print(stderr, "usage: seccomp-agent SOCKET ERROR...\n");
    return 2;
  }
  try {
    std::vector<int> errors;
    for (int i = 2; i < argc; ++i) errors.push_back(std::atoi(argv[i]));
    serve(argv[1], errors);
  } catch (const std::exception& error) {
    fmt::print(stderr, "seccomp-agent: {}\n", error.what());
    return 1;
  }
}
