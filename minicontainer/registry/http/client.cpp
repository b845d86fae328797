#include "minicontainer/registry/http/client.hpp"

#include <fmt/core.h>

#include <stdexcept>

#include "minicontainer/image/layer_reader.hpp"

namespace http {

struct Client::Connection {
  Connection(std::unique_ptr<Stream> stream_, std::string origin_,
             std::chrono::milliseconds patience)
      : origin(std::move(origin_)), stream(std::move(stream_)), reader(*stream, patience) {}

  std::string origin;
  std::unique_ptr<Stream> stream;
  Reader reader;
  std::shared_ptr<Body> body;  ///< of the last answer
  bool is_kept = false;        ///< may be used again, once the body has been read
};

namespace {

int parse_status(const std::string& line) {
  const bool is_http = line.starts_with("HTTP/1.") && line.size() >= 12 && line[8] == ' ';
  const auto status = parse_number(is_http ? std::string_view(line).substr(9, 3) : "");
  if (!status || *status < 100) {
    throw image::Error("the answer is no HTTP: " + image::shown(line.substr(0, 80)));
  }
  return static_cast<int>(*status);
}

bool has_body(const Request& request, int status) {
  return request.method != "HEAD" && status != 204 && status != 304;
}

Head head_of(const Request& request) {
  Head head{.first_line = fmt::format("{} {} HTTP/1.1", request.method, request.url.target)};
  const std::string origin = request.url.origin();
  head.headers.add("Host", origin.substr(origin.find("://") + 3));
  head.headers.add("User-Agent", "minicontainer/0.1.0");
  for (const auto& [name, value] : request.headers.lines()) head.headers.add(name, value);
  const bool may_have_body = request.method != "GET" && request.method != "HEAD";
  if (may_have_body) head.headers.add("Content-Length", std::to_string(request.body_size));
  return head;
}

void send_body(Stream& stream, const Request& request) {
  std::uint64_t sent = 0;
  if (request.body == nullptr) return;
  for (auto piece = request.body->read(); !piece.empty(); piece = request.body->read()) {
    sent += piece.size();
    if (sent > request.body_size) break;
    stream.write_all(piece);
  }
  if (sent != request.body_size) throw std::logic_error("a body is not of the size it should be");
}

// One piece more is read to find the end; if there was one, the connection is not worth keeping.
bool is_drained(Body& body) {
  try {
    return body.is_at_end() || body.read().empty();
  } catch (const std::exception&) {
    return false;
  }
}

}  // namespace

Client::Client(std::function<Trust(const Url&)> trust_for, std::chrono::milliseconds patience)
    : trust_for_(std::move(trust_for)), patience_(patience) {}

Client::~Client() = default;

TlsContext Client::context_for(const Url& url) {
  TlsContext& context = contexts_[url.origin()];
  if (context == nullptr) context = client_context(trust_for_(url));
  return context;
}

std::unique_ptr<Client::Connection> Client::open(const Url& url) {
  auto stream = connect_to(url.host, url.port, patience_);
  if (url.scheme == "https") stream = start_tls(std::move(stream), context_for(url), url.host);
  return std::make_unique<Connection>(std::move(stream), url.origin(), patience_);
}

// A server may refuse a body before it has read it, and end: what it said is still there to read.
Reply Client::exchange_on(Connection& connection, const Request& request) {
  connection.is_kept = false;
  std::exception_ptr unsent;
  try {
    connection.stream->write_all(format_head(head_of(request)));
    send_body(*connection.stream, request);
  } catch (const Broken&) {
    unsent = std::current_exception();
  }
  std::optional<Head> head;
  int status = 0;
  do {
    head = connection.reader.read_head();
    if (!head && unsent != nullptr) std::rethrow_exception(unsent);
    if (!head) throw Broken("read: EOF before an answer");
    status = parse_status(head->first_line);
  } while (status < 200);  // RFC 9110, 15.2: news, not the answer
  const auto length = has_body(request, status)
                          ? body_length(head->headers, {BodyLength::Kind::kUntilEnd})
                          : BodyLength{};
  connection.body = std::make_shared<Body>(connection.reader, length, patience_);
  const auto wish = head->headers.find("Connection");
  connection.is_kept = unsent == nullptr && length.kind != BodyLength::Kind::kUntilEnd &&
                       head->first_line.starts_with("HTTP/1.1") &&
                       (!wish || lower(*wish) != "close");
  return {.status = status, .headers = head->headers, .body = connection.body};
}

Reply Client::exchange(const Request& request) {
  if (last_ != nullptr && last_->is_kept && is_drained(*last_->body)) {
    unused_[std::string(last_->origin)] = std::move(last_);
  }
  last_ = std::move(unused_[request.url.origin()]);
  if (last_ != nullptr && request.body == nullptr) {
    try {  // a server ends a connection that nobody used for a while
      return exchange_on(*last_, request);
    } catch (const Broken&) {
      last_.reset();
    }
  }
  if (last_ == nullptr) last_ = open(request.url);
  return exchange_on(*last_, request);
}

}  // namespace http
