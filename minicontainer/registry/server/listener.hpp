// The server's side of HTTP/1.1: connections come in, each gets a thread, each request goes to a
// handler.
//
// Strangers call: their number, their silence, and what they send for a head are bounded.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "minicontainer/registry/http/message.hpp"
#include "minicontainer/registry/http/tls.hpp"

namespace registry {

struct Request {
  std::string method;
  std::string path;                          ///< "/v2/x/tags/list"
  std::map<std::string, std::string> query;  ///< decoded
  http::Headers headers;
  image::Source& body;
};

/// A part of a file, as an answer's body.
struct FileBody {
  base::Fd file;
  std::uint64_t begin = 0;
  std::uint64_t size = 0;
};

struct Response {
  int status = 200;
  http::Headers headers = {};
  std::string text = {};
  std::optional<FileBody> file = {};  ///< in place of the text
};

using Handler = std::function<Response(Request&)>;

/// Where a server listens.
struct Address {
  std::string host;  ///< an address, or a name
  std::string port;  ///< 0: any that is free
};

/// "127.0.0.1:5000", "[::1]:5000", ":5000". Throws image::Error.
Address parse_address(const std::string& text);

class Listener {
 public:
  /// Listens from now on. Throws std::system_error, image::Error.
  explicit Listener(const Address& address);
  [[nodiscard]] std::string port() const;

  /// Answers until `stop` can be read. `context` null: plain HTTP. What a handler throws becomes a
  /// 500. Returns at once then: threads that still answer are the caller's, who ends the process.
  void serve(const Handler& handler, const http::TlsContext& context, const base::Fd& stop);

 private:
  base::Fd socket_;
};

/// What a request's first line asks for. Throws image::Error.
struct Target {
  std::string method;
  std::string path;
  std::map<std::string, std::string> query;
  bool is_kept = true;  ///< HTTP/1.1
};
Target parse_request_line(std::string_view line);

}  // namespace registry
