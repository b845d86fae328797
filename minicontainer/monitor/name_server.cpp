#include "minicontainer/monitor/name_server.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/spawn.hpp"
#include "minicontainer/monitor/dns_message.hpp"

namespace monitor {
namespace {

constexpr std::size_t kLargestDatagram = 4096;
constexpr std::size_t kMostPending = 100;
constexpr std::chrono::seconds kPatience{3};

// Without rules, the port itself.
bool redirect_to(std::uint16_t port) {
  base::Pipe rules = base::make_pipe();
  base::write_all(rules.write_end, fmt::format(R"(add table ip minicontainer
delete table ip minicontainer
table ip minicontainer {{
  chain names {{
    type nat hook output priority -100
    ip daddr {0} udp dport {1} dnat to {0}:{2}
  }}
}}
)",
                                               kNameServerAddress, kNameServerPort, port));
  base::Command nft{.argv = {"nft", "-f", "-"}, .stdin_fd = rules.read_end.get()};
  rules.write_end.close();
  try {
    return base::run_collecting(nft).status.is_success();
  } catch (const std::system_error&) {
    return false;  // there is no nft
  }
}

std::uint16_t port_of(const base::Fd& socket) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  sys::check(::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size),
             "look at the socket for names");
  return ::ntohs(address.sin_port);
}

base::Fd bind_socket(std::uint16_t port) {
  base::Fd socket(sys::check(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0),
                             "make a socket for names"));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = ::htons(port);
  ::inet_pton(AF_INET, kNameServerAddress, &address.sin_addr);
  sys::check(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
             "listen for names at {}", kNameServerAddress);
  return socket;
}

base::Fd open_socket() {
  base::Fd socket = bind_socket(0);
  return redirect_to(port_of(socket)) ? std::move(socket) : bind_socket(kNameServerPort);
}

base::Fd open_socket_in(const base::Fd& netns) {
  const base::Fd own = base::open_file("/proc/self/ns/net", O_RDONLY);
  sys::check(::setns(netns.get(), CLONE_NEWNET), "enter the container's network");
  base::Fd socket = open_socket();
  sys::check(::setns(own.get(), CLONE_NEWNET), "leave the container's network");
  return socket;
}

// Answers come from whom it is connected to only, and to a port that nobody can guess.
base::Fd connect_to(const std::string& server) {
  sockaddr_storage address{};
  auto* v4 = reinterpret_cast<sockaddr_in*>(&address);
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&address);
  const bool is_v6 = server.find(':') != std::string::npos;
  address.ss_family = is_v6 ? AF_INET6 : AF_INET;
  if (is_v6) {
    ::inet_pton(AF_INET6, server.c_str(), &v6->sin6_addr);
    v6->sin6_port = ::htons(kNameServerPort);
  } else {
    ::inet_pton(AF_INET, server.c_str(), &v4->sin_addr);
    v4->sin_port = ::htons(kNameServerPort);
  }
  base::Fd socket(::socket(address.ss_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const socklen_t size = is_v6 ? sizeof *v6 : sizeof *v4;
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), size) == -1) return {};
  return socket;
}

bool asks_for(const Question& question, RecordType type) {
  return question.type == static_cast<std::uint16_t>(type);
}

// The addresses of the version that is asked for, as bytes; none for any other type.
std::vector<std::string> records_of(const std::vector<std::string>& addresses,
                                    const Question& question) {
  std::vector<std::string> records;
  const int family = asks_for(question, RecordType::kAaaa) ? AF_INET6 : AF_INET;
  if (family == AF_INET && !asks_for(question, RecordType::kA)) return records;
  for (const auto& address : addresses) {
    char bytes[sizeof(in6_addr)];
    if (::inet_pton(family, address.c_str(), bytes) != 1) continue;
    records.emplace_back(bytes, family == AF_INET ? sizeof(in_addr) : sizeof(in6_addr));
  }
  return records;
}

}  // namespace

NameServer::NameServer(std::filesystem::path book_file, const base::Fd& netns)
    : book_file_(std::move(book_file)), socket_(open_socket_in(netns)) {}

void NameServer::serve() {
  for (;;) {
    std::vector<pollfd> entries = {{.fd = socket_.get(), .events = POLLIN, .revents = 0}};
    for (const auto& pending : pending_) {
      entries.push_back({.fd = pending.socket.get(), .events = POLLIN, .revents = 0});
    }
    ::poll(entries.data(), entries.size(), pending_.empty() ? -1 : 200);
    for (std::size_t place = 1; place < entries.size(); ++place) {
      if (entries[place].revents != 0) take_answer(pending_[place - 1]);
    }
    give_up_late_ones();
    if (entries[0].revents != 0) take_question();
  }
}

// The answer that the book has; empty: it does not know the name.
std::string NameServer::own_answer(std::string_view query) const {
  const auto question = parse_question(query);
  if (!question) return {};
  const NameBook book = NameBook::load(book_file_);
  const auto reverse = address_in_reverse_name(question->name);
  if (reverse && asks_for(*question, RecordType::kPtr)) {
    if (const auto name = book.name_of(*reverse)) {
      return answer_to(query, *question, {wire_name(*name)});
    }
  }
  const auto addresses = book.addresses_of(question->name);
  if (!addresses.empty()) return answer_to(query, *question, records_of(addresses, *question));
  return book.servers.empty() ? refusal_of(query, *question, Refusal::kNoSuchName) : std::string();
}

void NameServer::take_question() {
  char buffer[kLargestDatagram];
  sockaddr_in asker{};
  socklen_t size = sizeof asker;
  const ssize_t count = ::recvfrom(socket_.get(), buffer, sizeof buffer, 0,
                                   reinterpret_cast<sockaddr*>(&asker), &size);
  if (count <= 0) return;
  const std::string_view query(buffer, static_cast<std::size_t>(count));
  const std::string answer = own_answer(query);
  if (!answer.empty()) return reply(asker, answer);
  forward(
      {.query = std::string(query), .asker = asker, .servers = NameBook::load(book_file_).servers});
}

// To the next server that can be reached; without any, the asker hears that it failed.
void NameServer::forward(Pending pending) {
  while (!pending.servers.empty() && pending_.size() < kMostPending) {
    pending.socket = connect_to(pending.servers.front());
    pending.servers.erase(pending.servers.begin());
    if (!pending.socket.is_open()) continue;
    const std::string& query = pending.query;
    if (::send(pending.socket.get(), query.data(), query.size(), MSG_NOSIGNAL) == -1) continue;
    pending.patience = Clock::now() + kPatience;
    pending_.push_back(std::move(pending));
    return;
  }
  if (const auto question = parse_question(pending.query)) {
    reply(pending.asker, refusal_of(pending.query, *question, Refusal::kServerFailure));
  }
}

void NameServer::take_answer(Pending& pending) {
  char buffer[kLargestDatagram];
  const ssize_t count = ::recv(pending.socket.get(), buffer, sizeof buffer, 0);
  if (count == -1 && errno != EAGAIN) {  // nobody listens there: the next one
    pending.patience = {};
    return;
  }
  const bool is_answer =
      count >= 2 && buffer[0] == pending.query[0] && buffer[1] == pending.query[1];
  if (!is_answer) return;
  reply(pending.asker, {buffer, static_cast<std::size_t>(count)});
  pending.socket.close();
}

void NameServer::give_up_late_ones() {
  std::vector<Pending> late;
  const auto now = Clock::now();
  for (auto& pending : pending_) {
    if (pending.socket.is_open() && pending.patience < now) {
      pending.socket.close();
      late.push_back({.query = pending.query, .asker = pending.asker, .servers = pending.servers});
    }
  }
  std::erase_if(pending_, [](const Pending& pending) { return !pending.socket.is_open(); });
  for (auto& pending : late) forward(std::move(pending));
}

void NameServer::reply(const sockaddr_in& asker, std::string_view message) const {
  ::sendto(socket_.get(), message.data(), message.size(), MSG_NOSIGNAL,
           reinterpret_cast<const sockaddr*>(&asker), sizeof asker);
}

void run_name_server(const char* folder, int netns) {
  sys::check(::prctl(PR_SET_PDEATHSIG, SIGKILL), "end with the monitor");
  sys::check(::prctl(PR_SET_NAME, "minimonitor"), "have a name");
  NameServer server(std::filesystem::path(folder) / "names", base::Fd(netns));
  sys::check(::write(STDOUT_FILENO, "\n", 1), "say that names are served");
  server.serve();
}

}  // namespace monitor
