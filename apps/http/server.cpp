#include "apps/http/server.hpp"

#include <arpa/inet.h>
#include <event2/buffer.h>
#include <event2/http.h>
#include <event2/listener.h>
#include <signal.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <stdexcept>

#include "apps/stop.hpp"

namespace http {
namespace {

constexpr ev_ssize_t kLargestHead = 8 << 10;
constexpr ev_ssize_t kLargestBody = 4 << 10;
constexpr int kSilenceSeconds = 10;
constexpr timeval kAcceptPause = {.tv_sec = 0, .tv_usec = 100'000};

using Http = std::unique_ptr<evhttp, decltype(&evhttp_free)>;

void send(evhttp_request* request, const Reply& reply) {
  evkeyvalq* headers = evhttp_request_get_output_headers(request);
  evhttp_add_header(headers, "Content-Type", "text/plain; charset=utf-8");
  if (reply.status == 405) evhttp_add_header(headers, "Allow", "GET");
  evbuffer_add(evhttp_request_get_output_buffer(request), reply.body.data(), reply.body.size());
  // The standard reason phrase, and the body that is already in the request's buffer.
  evhttp_send_reply(request, reply.status, nullptr, nullptr);
}

void log_request(evhttp_request* request, const std::string& word) {
  char* address = nullptr;
  std::uint16_t port = 0;
  evhttp_connection_get_peer(evhttp_request_get_connection(request), &address, &port);
  std::printf("%s from %s\n", word.c_str(), address);
}

void route(evhttp_request* request, void* argument) {
  const Site& site = *static_cast<const Site*>(argument);
  log_request(request, site.log_word);
  const char* path = evhttp_uri_get_path(evhttp_request_get_evhttp_uri(request));
  const auto page = site.pages.find(path == nullptr ? "" : path);
  if (page == site.pages.end()) {
    send(request, {.status = 404, .body = "there is no such page here; try /\n"});
  } else if (evhttp_request_get_command(request) != EVHTTP_REQ_GET) {
    send(request, {.status = 405, .body = "this page can only be read, with GET\n"});
  } else {
    page->second([request](const Reply& reply) { send(request, reply); });
  }
}

// Without descriptors left for a new connection accept(2) fails at once, again and again: a pause
// lets old connections end instead of filling the log.
void pause_accepting(evconnlistener* listener, void*) {
  evconnlistener_disable(listener);
  event_base_once(
      evconnlistener_get_base(listener), -1, EV_TIMEOUT,
      [](int, short, void* paused) { evconnlistener_enable(static_cast<evconnlistener*>(paused)); },
      listener, &kAcceptPause);
}

evconnlistener* listen_on(event_base* loop, std::uint16_t port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  evconnlistener* listener = evconnlistener_new_bind(
      loop, nullptr, nullptr, LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_REUSEABLE, -1,
      reinterpret_cast<sockaddr*>(&address), sizeof address);
  if (listener == nullptr) {
    throw std::runtime_error("cannot listen on port " + std::to_string(port) + ": " +
                             std::strerror(errno) + "; choose another one with --port");
  }
  evconnlistener_set_error_cb(listener, pause_accepting);
  return listener;
}

std::uint16_t port_of(evconnlistener* listener) {
  sockaddr_in address = {};
  socklen_t size = sizeof address;
  ::getsockname(evconnlistener_get_fd(listener), reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

void bound_what_clients_send(evhttp* server) {
  evhttp_set_max_headers_size(server, kLargestHead);
  evhttp_set_max_body_size(server, kLargestBody);
  evhttp_set_timeout(server, kSilenceSeconds);
  // All that evhttp knows, so that route() gives the answer for each.
  evhttp_set_allowed_methods(server, EVHTTP_REQ_GET | EVHTTP_REQ_POST | EVHTTP_REQ_HEAD |
                                         EVHTTP_REQ_PUT | EVHTTP_REQ_DELETE | EVHTTP_REQ_OPTIONS |
                                         EVHTTP_REQ_TRACE | EVHTTP_REQ_CONNECT | EVHTTP_REQ_PATCH);
}

}  // namespace

EventLoop make_loop() {
  // libevent reports each name server that stays silent; the apps say themselves what matters.
  event_set_log_callback([](int severity, const char* text) {
    if (severity >= EVENT_LOG_WARN) std::fprintf(stderr, "%s\n", text);
  });
  EventLoop loop(event_base_new(), event_base_free);
  if (loop == nullptr) throw std::runtime_error("cannot make an event loop");
  return loop;
}

void serve(event_base* loop, std::uint16_t port, const Site& site) {
  apps::stop_on_signals();
  ::signal(SIGPIPE, SIG_IGN);  // a client that has gone is an error of write(2), not our end
  ::setlinebuf(stdout);        // a log is read while it grows, through a pipe as well
  const Http server(evhttp_new(loop), evhttp_free);
  if (server == nullptr) throw std::runtime_error("cannot make an HTTP server");
  bound_what_clients_send(server.get());
  evhttp_set_gencb(server.get(), route, const_cast<Site*>(&site));

  evconnlistener* listener = listen_on(loop, port);
  const std::uint16_t chosen = port_of(listener);
  evhttp_bind_listener(server.get(), listener);  // takes the listener over
  std::printf("listening on 0.0.0.0:%u\n", chosen);
  event_base_dispatch(loop);
}

}  // namespace http
