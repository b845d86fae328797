#include "labs/10-registry/checks_registry.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <optional>

#include "base/check.hpp"

namespace workbook {
namespace {

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

std::string decoded(const std::string& text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_code = text[i] == '%' && i + 2 < text.size();
    result += is_code ? static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16)) : text[i];
    if (is_code) i += 2;
  }
  return result;
}

// A socket belongs to the network namespace in which it was made, whoever has it afterwards.
base::Fd listen_in(pid_t pid) {
  base::Fd listener;
  std::exception_ptr failure;
  std::thread([&] {
    try {
      const base::Fd space = base::open_file(fmt::format("/proc/{}/ns/net", pid).c_str(), O_RDONLY);
      sys::check(::setns(space.get(), CLONE_NEWNET), "enter the sandbox's network");
      listener =
          base::Fd(sys::check(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "make a socket"));
      sockaddr_in address{.sin_family = AF_INET};
      address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      sys::check(::bind(listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof address),
                 "bind the check's registry");
      sys::check(::listen(listener.get(), 64), "listen as the check's registry");
    } catch (...) {
      failure = std::current_exception();
    }
  }).join();
  if (failure != nullptr) std::rethrow_exception(failure);
  return listener;
}

std::string address_of(const base::Fd& listener) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  sys::check(::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &size),
             "ask for the port");
  return fmt::format("127.0.0.1:{}", ntohs(address.sin_port));
}

/// Reads requests from one connection. What is no request ends it.
class Caller {
 public:
  explicit Caller(const base::Fd& socket) : socket_(socket) {}

  std::optional<Asked> next() {
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n\r\n")) == buffer_.npos) {
      // Whoever says hello in TLS first is told by silence that it is not spoken here.
      const bool is_tls = !buffer_.empty() && buffer_.front() == '\x16';
      if (is_tls || buffer_.size() > (1 << 16) || !fill()) return std::nullopt;
    }
    Asked asked = parse_head(buffer_.substr(0, end + 2));
    buffer_.erase(0, end + 4);
    const auto length = asked.headers.find("content-length");
    const std::size_t size = length == asked.headers.end() ? 0 : std::stoul(length->second);
    while (buffer_.size() < size) {
      if (!fill()) return std::nullopt;
    }
    asked.body = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return asked;
  }

  void send(const Asked& asked, const Answered& answered) const {
    std::string text = fmt::format("HTTP/1.1 {} Told\r\n", answered.status);
    for (const auto& [name, value] : answered.headers) text += name + ": " + value + "\r\n";
    if (!answered.headers.contains("Content-Length")) {
      text += fmt::format("Content-Length: {}\r\n", answered.body.size());
    }
    text += "\r\n";
    if (asked.method != "HEAD") text += answered.body;
    for (std::size_t sent = 0; sent < text.size();) {
      const auto count =
          ::send(socket_.get(), text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
      if (count <= 0) return;
      sent += static_cast<std::size_t>(count);
    }
  }

 private:
  bool fill() {
    char piece[65536];
    const auto count = ::recv(socket_.get(), piece, sizeof piece, 0);
    if (count <= 0) return false;
    buffer_.append(piece, static_cast<std::size_t>(count));
    return true;
  }

  static Asked parse_head(const std::string& text) {
    Asked asked;
    const auto line_end = text.find("\r\n");
    const std::string line = text.substr(0, line_end);
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    asked.method = line.substr(0, first);
    parse_target(line.substr(first + 1, last - first - 1), asked);
    for (auto at = line_end + 2; at < text.size();) {
      const auto end = text.find("\r\n", at);
      const auto colon = text.find(": ", at);
      if (colon != text.npos && colon < end) {
        asked.headers[lower(text.substr(at, colon - at))] = text.substr(colon + 2, end - colon - 2);
      }
      at = end + 2;
    }
    return asked;
  }

  static void parse_target(const std::string& target, Asked& asked) {
    const auto mark = target.find('?');
    asked.path = target.substr(0, mark);
    std::string rest = mark == target.npos ? "" : target.substr(mark + 1);
    while (!rest.empty()) {
      const std::string part = rest.substr(0, rest.find('&'));
      rest.erase(0, part.size() + 1);
      const auto equals = part.find('=');
      asked.query[part.substr(0, equals)] += decoded(part.substr(equals + 1)) + " ";
    }
    for (auto& [name, value] : asked.query) value.pop_back();
  }

  const base::Fd& socket_;
  std::string buffer_;
};

}  // namespace

Teller::Teller(Session& session, Answer answer)
    : answer_(std::move(answer)), stop_(base::make_pipe()) {
  session.run("busybox ip link set lo up");
  listener_ = listen_in(session.sandbox().init_pid());
  host_ = address_of(listener_);
  accepting_ = std::thread([this] { accept_all(); });
}

Teller::~Teller() {
  stop_.write_end.close();
  accepting_.join();
  for (auto& talk : talks_) talk.join();
}

std::vector<Asked> Teller::asked() const {
  const std::lock_guard guard(mutex_);
  return asked_;
}

void Teller::accept_all() {
  for (;;) {
    pollfd watched[] = {{listener_.get(), POLLIN, 0}, {stop_.read_end.get(), POLLIN, 0}};
    if (::poll(watched, 2, -1) == -1 || watched[1].revents != 0) return;
    base::Fd socket(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!socket.is_open()) continue;
    // So that no thread waits for a silent caller when the check is at its end.
    const timeval limit{.tv_sec = 2};
    ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    talks_.emplace_back([this, own = std::move(socket)] { talk(own); });
  }
}

void Teller::talk(const base::Fd& socket) {
  Caller caller(socket);
  try {
    while (const auto asked = caller.next()) {
      Answered answered;
      {
        const std::lock_guard guard(mutex_);
        asked_.push_back(*asked);
        answered = answer_(*asked);
      }
      caller.send(*asked, answered);
    }
  } catch (const std::exception&) {
    // What is no request is no caller of ours: TLS asks first whether it is spoken here.
  }
}

}  // namespace workbook
