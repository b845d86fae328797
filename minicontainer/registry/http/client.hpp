// The client's side of HTTP/1.1: a request goes out, an answer comes back, and the connection is
// kept for the next one.
//
// For one thread: parallel requests take several clients.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "minicontainer/registry/http/message.hpp"
#include "minicontainer/registry/http/tls.hpp"
#include "minicontainer/registry/http/url.hpp"

namespace http {

struct Request {
  std::string method;  ///< "GET"
  Url url;
  Headers headers;
  image::Source* body = nullptr;  ///< none: no body
  std::uint64_t body_size = 0;    ///< what `body` gives, exactly
};

struct Reply {
  int status = 0;
  Headers headers;
  std::shared_ptr<Body> body;  ///< valid until the client's next exchange
};

class Client {
 public:
  /// `trust_for` says whom to believe at an address of https. `patience`: how long nothing may
  /// come.
  Client(std::function<Trust(const Url&)> trust_for, std::chrono::milliseconds patience);
  ~Client();

  /// Sends the request and reads the head of the answer. Follows no redirection. Throws Broken,
  /// NoTls, Untrusted, image::Error about what is no HTTP, and what the request's body throws.
  Reply exchange(const Request& request);

 private:
  struct Connection;
  std::unique_ptr<Connection> open(const Url& url);
  Reply exchange_on(Connection& connection, const Request& request);
  TlsContext context_for(const Url& url);

  std::function<Trust(const Url&)> trust_for_;
  std::chrono::milliseconds patience_;
  std::map<std::string, TlsContext> contexts_;                 ///< by origin
  std::map<std::string, std::unique_ptr<Connection>> unused_;  ///< by origin
  std::unique_ptr<Connection> last_;
};

}  // namespace http
