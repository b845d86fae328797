#include "minicontainer/monitor/forwarder.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <sstream>
#include <stdexcept>

#include "base/check.hpp"
#include "base/fd.hpp"

namespace monitor {
namespace {

constexpr std::size_t kChunk = 64 * 1024;
constexpr std::size_t kMostTalks = 500;

/// Where one port leads.
struct Way {
  base::Fd socket;
  bool is_tcp = true;
  sockaddr_storage target{};
  socklen_t target_size = 0;
};

/// Somebody who sent a datagram, and the socket that speaks to the container for them.
struct Talk {
  const Way* way = nullptr;
  sockaddr_storage asker{};
  socklen_t asker_size = 0;
  base::Fd socket;
};

Way read_way(const std::string& text) {
  std::istringstream words(text);
  int fd = -1;
  std::string protocol;
  std::string address;
  std::uint16_t port = 0;
  if (!(words >> fd >> protocol >> address >> port)) {
    throw std::runtime_error("no port to forward: " + text);
  }
  Way way{.socket = base::Fd(fd), .is_tcp = protocol == "tcp"};
  auto* v4 = reinterpret_cast<sockaddr_in*>(&way.target);
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&way.target);
  if (::inet_pton(AF_INET, address.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = ::htons(port);
    way.target_size = sizeof *v4;
  } else if (::inet_pton(AF_INET6, address.c_str(), &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = ::htons(port);
    way.target_size = sizeof *v6;
  } else {
    throw std::runtime_error("no address to forward to: " + address);
  }
  return way;
}

base::Fd connect_to(const Way& way) {
  const int type = way.is_tcp ? SOCK_STREAM : SOCK_DGRAM;
  base::Fd socket(::socket(way.target.ss_family, type | SOCK_CLOEXEC, 0));
  const auto* name = reinterpret_cast<const sockaddr*>(&way.target);
  if (::connect(socket.get(), name, way.target_size) == -1) return {};
  return socket;
}

bool write_whole(int fd, const char* bytes, ssize_t count) {
  while (count > 0) {
    const ssize_t written = ::send(fd, bytes, static_cast<std::size_t>(count), MSG_NOSIGNAL);
    if (written == -1 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes += written;
    count -= written;
  }
  return true;
}

// One direction, until its end, which is told to the other side.
void copy_all(int from, int to) {
  char buffer[kChunk];
  for (;;) {
    const ssize_t count = ::read(from, buffer, sizeof buffer);
    if (count == -1 && errno == EINTR) continue;
    if (count <= 0 || !write_whole(to, buffer, count)) break;
  }
  ::shutdown(to, SHUT_WR);
  ::shutdown(from, SHUT_RD);
}

// A connection is two processes, one for each direction: neither can make the other wait.
void relay(const base::Fd& client, const Way& way) {
  const base::Fd server = connect_to(way);
  if (!server.is_open()) return;
  const pid_t back = ::fork();
  if (back == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    copy_all(server.get(), client.get());
    ::_exit(0);
  }
  copy_all(client.get(), server.get());
  ::waitpid(back, nullptr, 0);
}

void accept_one(const Way& way) {
  const base::Fd client(::accept4(way.socket.get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (!client.is_open() || ::fork() != 0) return;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::signal(SIGCHLD, SIG_DFL);
  relay(client, way);
  ::_exit(0);
}

bool is_from(const Talk& talk, const Way& way, const sockaddr_storage& asker, socklen_t size) {
  return talk.way == &way && talk.asker_size == size && std::memcmp(&talk.asker, &asker, size) == 0;
}

// The oldest talk goes when there are too many.
void take_datagram(const Way& way, std::vector<Talk>& talks) {
  char buffer[kChunk];
  Talk asked{.way = &way, .asker_size = sizeof asked.asker};
  const ssize_t count = ::recvfrom(way.socket.get(), buffer, sizeof buffer, MSG_DONTWAIT,
                                   reinterpret_cast<sockaddr*>(&asked.asker), &asked.asker_size);
  if (count < 0) return;
  auto known = std::ranges::find_if(
      talks, [&](const Talk& talk) { return is_from(talk, way, asked.asker, asked.asker_size); });
  if (known == talks.end()) {
    asked.socket = connect_to(way);
    if (!asked.socket.is_open()) return;
    if (talks.size() >= kMostTalks) talks.erase(talks.begin());
    known = talks.insert(talks.end(), std::move(asked));
  }
  ::send(known->socket.get(), buffer, static_cast<std::size_t>(count), MSG_NOSIGNAL);
}

void answer_datagram(const Talk& talk) {
  char buffer[kChunk];
  const ssize_t count = ::recv(talk.socket.get(), buffer, sizeof buffer, MSG_DONTWAIT);
  if (count < 0) return;
  ::sendto(talk.way->socket.get(), buffer, static_cast<std::size_t>(count), MSG_NOSIGNAL,
           reinterpret_cast<const sockaddr*>(&talk.asker), talk.asker_size);
}

[[noreturn]] void forward(const std::vector<Way>& ways) {
  std::vector<Talk> talks;
  for (;;) {
    std::vector<pollfd> entries;
    for (const auto& way : ways) entries.push_back({way.socket.get(), POLLIN, 0});
    for (const auto& talk : talks) entries.push_back({talk.socket.get(), POLLIN, 0});
    ::poll(entries.data(), entries.size(), -1);
    for (std::size_t place = ways.size(); place < entries.size(); ++place) {
      if (entries[place].revents != 0) answer_datagram(talks[place - ways.size()]);
    }
    for (std::size_t place = 0; place < ways.size(); ++place) {
      if (entries[place].revents == 0) continue;
      ways[place].is_tcp ? accept_one(ways[place]) : take_datagram(ways[place], talks);
    }
  }
}

}  // namespace

void run_forwarder(const std::vector<std::string>& words) {
  sys::check(::prctl(PR_SET_PDEATHSIG, SIGKILL), "end with the monitor");
  sys::check(::prctl(PR_SET_NAME, "minimonitor"), "have a name");
  ::signal(SIGCHLD, SIG_IGN);  // nobody asks how a connection ended
  std::vector<Way> ways;
  for (const auto& word : words) ways.push_back(read_way(word));
  sys::check(::write(STDOUT_FILENO, "\n", 1), "say that ports are forwarded");
  forward(ways);
}

}  // namespace monitor
