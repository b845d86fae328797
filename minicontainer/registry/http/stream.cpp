#include "minicontainer/registry/http/stream.hpp"

#include <fmt/core.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/check.hpp"

namespace http {
namespace {

using Addresses = std::unique_ptr<addrinfo, void (*)(addrinfo*)>;

Addresses look_up(const std::string& host, const std::string& port) {
  const addrinfo hints{.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
  addrinfo* found = nullptr;
  const char* service = port.empty() ? nullptr : port.c_str();
  const int error = ::getaddrinfo(host.c_str(), service, &hints, &found);
  if (error != 0) {
    throw Broken(fmt::format("dial tcp: lookup {}: {}", host, ::gai_strerror(error)));
  }
  return {found, ::freeaddrinfo};
}

// man 7 socket: connect(2) keeps to the time limit for sending.
void set_patience(int socket, std::chrono::milliseconds patience) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(patience);
  const timeval limit{.tv_sec = seconds.count(),
                      .tv_usec = std::chrono::microseconds(patience - seconds).count()};
  for (const int side : {SO_RCVTIMEO, SO_SNDTIMEO}) {
    sys::check(::setsockopt(socket, SOL_SOCKET, side, &limit, sizeof limit), "set a time limit");
  }
  // A small request must not wait for the answer to the one before it.
  const int yes = 1;
  (void)::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

[[noreturn]] void throw_broken(const char* what) {
  const bool is_silent = errno == EAGAIN || errno == EWOULDBLOCK;
  throw Broken(is_silent ? fmt::format("{}: the other side was silent for too long", what)
                         : fmt::format("{}: {}", what, ::strerror(errno)));
}

bool is_own(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in four{};
    ::memcpy(&four, &address, sizeof four);
    return (ntohl(four.sin_addr.s_addr) >> 24) == 127;
  }
  sockaddr_in6 six{};
  ::memcpy(&six, &address, sizeof six);
  return address.sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&six.sin6_addr);
}

}  // namespace

TcpStream::TcpStream(base::Fd socket, std::chrono::milliseconds patience)
    : socket_(std::move(socket)) {
  set_patience(socket_.get(), patience);
}

std::size_t TcpStream::read_some(std::span<char> room) {
  for (;;) {
    const ssize_t count = ::recv(socket_.get(), room.data(), room.size(), 0);
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR) throw_broken("read");
  }
}

void TcpStream::write_all(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count == -1 && errno == EINTR) continue;
    if (count == -1) throw_broken("write");
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

std::unique_ptr<Stream> connect_to(const std::string& host, const std::string& port,
                                   std::chrono::milliseconds patience) {
  const Addresses addresses = look_up(host, port);
  int error = ENOENT;
  for (const addrinfo* one = addresses.get(); one != nullptr; one = one->ai_next) {
    base::Fd socket(::socket(one->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (socket.is_open()) {
      set_patience(socket.get(), patience);
      if (::connect(socket.get(), one->ai_addr, one->ai_addrlen) == 0) {
        return std::make_unique<TcpStream>(std::move(socket), patience);
      }
    }
    error = errno == EINPROGRESS ? ETIMEDOUT : errno;
  }
  std::string reason = ::strerror(error);
  if (error == ECONNREFUSED) reason = "connection refused";
  const std::string shown = host.find(':') == host.npos ? host : "[" + host + "]";
  throw Broken(fmt::format("dial tcp {}:{}: connect: {}", shown, port, reason));
}

bool is_loopback(const std::string& host) {
  if (host == "localhost") return true;
  try {
    const Addresses addresses = look_up(host, "");
    for (const addrinfo* one = addresses.get(); one != nullptr; one = one->ai_next) {
      if (!is_own(*one->ai_addr)) return false;
    }
    return addresses != nullptr;
  } catch (const Broken&) {
    return false;
  }
}

}  // namespace http
