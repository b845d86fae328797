#include "minicontainer/registry/server/listener.hpp"

#include <fmt/core.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <semaphore>
#include <thread>

#include "base/check.hpp"
#include "minicontainer/image/layer_reader.hpp"
#include "minicontainer/registry/http/url.hpp"

namespace registry {
namespace {

constexpr std::chrono::milliseconds kPatience{60'000};
constexpr int kMostConnections = 200;
constexpr std::uint64_t kMostDrained = std::uint64_t{32} << 20;

const char* reason_of(int status) {
  static const std::map<int, const char*> kReasons = {{200, "OK"},
                                                      {201, "Created"},
                                                      {202, "Accepted"},
                                                      {204, "No Content"},
                                                      {206, "Partial Content"},
                                                      {400, "Bad Request"},
                                                      {401, "Unauthorized"},
                                                      {404, "Not Found"},
                                                      {405, "Method Not Allowed"},
                                                      {409, "Conflict"},
                                                      {413, "Content Too Large"},
                                                      {416, "Range Not Satisfiable"},
                                                      {429, "Too Many Requests"},
                                                      {500, "Internal Server Error"}};
  const auto found = kReasons.find(status);
  return found == kReasons.end() ? "Other" : found->second;
}

/// One connection, for as long as it lasts.
class Conversation {
 public:
  Conversation(http::Stream& stream, const Handler& handler)
      : stream_(stream), handler_(handler), reader_(stream, kPatience) {}

  void hold() {
    while (answer_one()) {
    }
  }

 private:
  bool answer_one() {
    std::optional<http::Head> head;
    try {
      head = reader_.read_head();
      if (!head) return false;
      return answer(parse_request_line(head->first_line), *head);
    } catch (const image::Error& error) {
      send({.status = 400, .text = fmt::format("the request is no HTTP: {}\n", error.what())},
           Method::kOther, false);
      return false;
    }
  }

  enum class Method { kHead, kOther };

  bool answer(const Target& target, const http::Head& head) {
    http::Body body(reader_, http::body_length(head.headers, {}), kPatience);
    Request request{target.method, target.path, target.query, head.headers, body};
    if (head.headers.find("Expect")) stream_.write_all("HTTP/1.1 100 Continue\r\n\r\n");
    Response response = handle(request);
    const auto wish = head.headers.find("Connection");
    const bool is_kept =
        target.is_kept && (!wish || http::lower(*wish) != "close") && is_drained(body);
    send(std::move(response), target.method == "HEAD" ? Method::kHead : Method::kOther, is_kept);
    return is_kept;
  }

  Response handle(Request& request) {
    try {
      return handler_(request);
    } catch (const http::Broken&) {
      throw;
    } catch (const std::exception& error) {
      fmt::print(stderr, "{} {}: {}\n", request.method, image::shown(request.path), error.what());
      return {.status = 500, .text = "the server has failed; its log says why\n"};
    }
  }

  // Bytes that nobody wanted: a few are read away, so that the answer is not lost with them.
  static bool is_drained(http::Body& body) {
    std::uint64_t drained = 0;
    while (!body.is_at_end() && drained < kMostDrained) {
      const auto piece = body.read();
      if (piece.empty()) return true;
      drained += piece.size();
    }
    return body.is_at_end();
  }

  void send(Response response, Method method, bool is_kept) {
    const std::uint64_t size = response.file ? response.file->size : response.text.size();
    http::Head head{
        .first_line = fmt::format("HTTP/1.1 {} {}", response.status, reason_of(response.status)),
        .headers = std::move(response.headers)};
    if (!head.headers.find("Content-Length") && response.status != 204) {
      head.headers.add("Content-Length", std::to_string(size));
    }
    if (!is_kept) head.headers.add("Connection", "close");
    std::string start = http::format_head(head);
    if (method == Method::kOther && !response.file) start += response.text;
    stream_.write_all(start);
    if (method == Method::kOther && response.file) send_file(*response.file);
  }

  void send_file(const FileBody& body) {
    std::vector<char> buffer(std::size_t{1} << 17);
    for (std::uint64_t sent = 0; sent < body.size;) {
      const auto most = std::min<std::uint64_t>(buffer.size(), body.size - sent);
      const ssize_t count = sys::check(
          ::pread(body.file.get(), buffer.data(), most, static_cast<off_t>(body.begin + sent)),
          "read a blob");
      if (count == 0) throw http::Broken("a blob is shorter than it was");
      stream_.write_all({buffer.data(), static_cast<std::size_t>(count)});
      sent += static_cast<std::uint64_t>(count);
    }
  }

  http::Stream& stream_;
  const Handler& handler_;
  http::Reader reader_;
};

void talk(base::Fd socket, const Handler& handler, const http::TlsContext& context) {
  try {
    std::unique_ptr<http::Stream> stream =
        std::make_unique<http::TcpStream>(std::move(socket), kPatience);
    if (context != nullptr) stream = http::accept_tls(std::move(stream), context);
    Conversation(*stream, handler).hold();
  } catch (const std::exception&) {
    // A caller that went away, or spoke no TLS, has nobody to be told to.
  }
}

std::map<std::string, std::string> parse_query(std::string_view text) {
  std::map<std::string, std::string> query;
  while (!text.empty()) {
    const auto part = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
    const auto equals = part.find('=');
    query[http::percent_decoded(part.substr(0, equals))] =
        equals == part.npos ? "" : http::percent_decoded(part.substr(equals + 1));
  }
  return query;
}

}  // namespace

Target parse_request_line(std::string_view line) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == line.npos || first == last || !line.substr(last + 1).starts_with("HTTP/1.")) {
    throw image::Error("its first line is " + image::shown(line.substr(0, 80)));
  }
  const auto target = line.substr(first + 1, last - first - 1);
  const auto mark = target.find('?');
  if (!target.starts_with('/')) throw image::Error("it asks for no path");
  return {.method = std::string(line.substr(0, first)),
          .path = http::percent_decoded(target.substr(0, mark)),
          .query = mark == target.npos ? parse_query("") : parse_query(target.substr(mark + 1)),
          .is_kept = line.ends_with("HTTP/1.1")};
}

Address parse_address(const std::string& text) {
  const std::string host = text.starts_with(':') ? "[::]" + text : text;
  const auto colon = host.rfind(':');
  if (colon == host.npos || host.ends_with(']')) {
    throw image::Error(fmt::format("--listen {}: expected ADDRESS:PORT", image::shown(text)));
  }
  Address address{host.substr(0, colon), host.substr(colon + 1)};
  if (address.host.starts_with('[') && address.host.ends_with(']')) {
    address.host = address.host.substr(1, address.host.size() - 2);
  }
  const auto port = http::parse_number(address.port);
  if (address.host.empty() || !port || *port > 65535) {
    throw image::Error(fmt::format("--listen {}: expected ADDRESS:PORT", image::shown(text)));
  }
  return address;
}

Listener::Listener(const Address& address) {
  const addrinfo hints{.ai_flags = AI_PASSIVE, .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(address.host.c_str(), address.port.c_str(), &hints, &found);
  if (error != 0) {
    throw image::Error(fmt::format("--listen: {}: {}", address.host, ::gai_strerror(error)));
  }
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, ::freeaddrinfo);
  socket_ = base::Fd(
      sys::check(::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0), "make a socket"));
  const int yes = 1;
  sys::check(::setsockopt(socket_.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes),
             "reuse the address");
  sys::check(::bind(socket_.get(), found->ai_addr, found->ai_addrlen), "listen on {}:{}",
             address.host, address.port);
  sys::check(::listen(socket_.get(), SOMAXCONN), "listen on {}:{}", address.host, address.port);
}

std::string Listener::port() const {
  sockaddr_storage own{};
  socklen_t size = sizeof own;
  sys::check(::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&own), &size),
             "ask the port");
  char port[NI_MAXSERV] = {};
  ::getnameinfo(reinterpret_cast<sockaddr*>(&own), size, nullptr, 0, port, sizeof port,
                NI_NUMERICSERV);
  return port;
}

void Listener::serve(const Handler& handler, const http::TlsContext& context,
                     const base::Fd& stop) {
  static std::counting_semaphore<kMostConnections> room(kMostConnections);
  for (;;) {
    pollfd watched[] = {{socket_.get(), POLLIN, 0}, {stop.get(), POLLIN, 0}};
    if (::poll(watched, 2, -1) == -1 && errno != EINTR) sys::throw_error(errno, "wait for calls");
    if (watched[1].revents != 0) return;
    if (watched[0].revents == 0) continue;
    base::Fd socket(::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!socket.is_open()) {  // too many open files: somebody will close one
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      continue;
    }
    room.acquire();
    std::thread([&handler, context, socket = std::move(socket)]() mutable {
      talk(std::move(socket), handler, context);
      room.release();
    }).detach();
  }
}

}  // namespace registry
