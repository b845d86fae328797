// Who may talk to the server: the browser that was given the printed link, and nobody else.
//
// The server starts programs, so every web page that the learner has open, and every other user of
// the machine, is a stranger to it:
//   - a page of another site can send requests to 127.0.0.1, and by DNS rebinding even under its
//     own name: the Host header must be exactly ours, and a POST must come from exactly our Origin
//     (another port of this machine is another origin);
//   - other users can connect too: each request must carry a cookie that only the holder of the
//     printed token gets;
//   - a POST must repeat the token in a header of its own, which no form and no simple request of
//     another site can set.
#pragma once

#include <optional>
#include <string>

namespace page {

/// What the gate looks at in a request. A header that is missing is empty; one that is there
/// twice counts as missing.
struct Visit {
  bool is_post = false;
  std::string path;
  std::string host;
  std::string origin;
  std::string cookies;
  std::string token_header;                    ///< X-Lab-Token
  std::optional<std::string> token_parameter;  ///< ?token=
};

/// What to answer instead of going on.
struct GateAnswer {
  int status = 403;
  std::string sentence;
  std::string cookie;    ///< for Set-Cookie, on the first visit
  std::string location;  ///< where the first visit goes on, without the token
};

class Gate {
 public:
  Gate(std::string token, int port);

  /// Nothing if the request may go on.
  [[nodiscard]] std::optional<GateAnswer> check(const Visit& visit) const;

 private:
  [[nodiscard]] bool has_cookie(const std::string& cookies) const;
  [[nodiscard]] bool is_our_host(const std::string& host) const;

  std::string token_;
  int port_;
  std::string cookie_name_;  ///< with the port: cookies of one host are shared by all its ports
};

}  // namespace page
