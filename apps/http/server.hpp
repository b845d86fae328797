// The HTTP server that hello-server and page-counter share, on libevent's evhttp.
//
// One thread, one event loop (man 7 epoll): a handler never waits. What takes time is started, and
// its callback answers later; meanwhile the loop serves the others. What a client can make the
// server hold is bounded: request head, body, silence.
#pragma once

#include <event2/event.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace http {

struct Reply {
  int status = 200;
  std::string body = {};  ///< plain text in UTF-8
};

/// Sends the reply. Called exactly once, at once or from a later callback of the same loop.
using Respond = std::function<void(const Reply&)>;

struct Site {
  /// The first word of the line that is logged for each request: "Ping" gives "Ping from ADDR".
  std::string log_word;
  /// What answers `GET path`. Other paths get 404, other methods 405.
  std::map<std::string, std::function<void(Respond)>> pages;
};

using EventLoop = std::unique_ptr<event_base, decltype(&event_base_free)>;

/// A loop for serve() and for what the handlers wait for. Throws std::runtime_error.
EventLoop make_loop();

/// Listens on all IPv4 addresses, says "listening on 0.0.0.0:PORT" (port 0 lets the kernel choose
/// one) and serves for ever: signals end it, see apps/stop.hpp. Throws std::runtime_error with one
/// sentence when it cannot listen.
void serve(event_base* loop, std::uint16_t port, const Site& site);

}  // namespace http
