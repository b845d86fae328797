#include "workbook/page/page_server.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/socket.h>

#include <charconv>

#include "base/file.hpp"
#include "base/time.hpp"
#include "workbook/page/event_stream.hpp"
#include "workbook/page/reply.hpp"
#include "workbook/page/token.hpp"

namespace page {
namespace {

constexpr const char* kAddress = "127.0.0.1";
// A stream holds a thread for as long as it is open; the library's own eight are soon used up.
constexpr std::size_t kThreads = 64;
constexpr std::size_t kLargestBody = 4096;  // no request of ours has a body at all
constexpr const char* kPlain = "text/plain; charset=utf-8";

// Figures and tables carry styles of their own; scripts come from files only.
constexpr const char* kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self';"
    " frame-ancestors 'none'";

std::string single_header(const httplib::Request& request, const char* name) {
  return request.get_header_value_count(name) == 1 ? request.get_header_value(name) : "";
}

Visit visit_of(const httplib::Request& request) {
  Visit visit{.is_post = request.method != "GET" && request.method != "HEAD",
              .path = request.path,
              .host = single_header(request, "Host"),
              .origin = single_header(request, "Origin"),
              .cookies = single_header(request, "Cookie"),
              .token_header = single_header(request, "X-Lab-Token"),
              .token_parameter = std::nullopt};
  if (request.has_param("token")) visit.token_parameter = request.get_param_value("token");
  return visit;
}

std::optional<std::uint64_t> number_in(const std::string& text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// Two workbooks must not share a port, as SO_REUSEPORT, the library's choice, would let them.
void set_socket_options(socket_t socket) {
  const int yes = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  ::fcntl(socket, F_SETFD, FD_CLOEXEC);
}

}  // namespace

PageServer::PageServer(const ServeOptions& options)
    : options_(options),
      token_(random_token()),
      tool_(options.lab_command),
      port_(bind()),
      gate_(token_, port_),
      checks_(tool_, log_, options.patience) {
  set_limits();
  set_gate();
  add_api();
  add_pages();
}

std::string PageServer::url() const {
  return fmt::format("http://{}:{}/?token={}", kAddress, port_, token_);
}

void PageServer::listen() {
  http_.listen_after_bind();
}

void PageServer::stop() {
  log_.close();
  // The library forgets a stop() that comes before it has begun to listen.
  const base::Deadline deadline(std::chrono::seconds(2));
  while (!http_.is_running() && !deadline.has_passed()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  http_.stop();
}

int PageServer::bind() {
  http_.set_socket_options(set_socket_options);
  if (options_.port == 0) {
    if (const int port = http_.bind_to_any_port(kAddress); port > 0) return port;
    throw ServeError("there is no free port on 127.0.0.1; close some servers and try again");
  }
  if (http_.bind_to_port(kAddress, options_.port)) return options_.port;
  throw ServeError(fmt::format(
      "port {} on 127.0.0.1 is taken; choose another with --port, or leave that out for any free "
      "one",
      options_.port));
}

void PageServer::set_limits() {
  http_.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
  http_.set_payload_max_length(kLargestBody);
  http_.set_keep_alive_timeout(1);  // an idle connection must not hold up the end for long
  http_.set_keep_alive_max_count(1000);
  http_.set_tcp_nodelay(true);
  http_.set_default_headers({{"Content-Security-Policy", kPolicy},
                             {"X-Content-Type-Options", "nosniff"},
                             {"Referrer-Policy", "no-referrer"},
                             {"Cross-Origin-Resource-Policy", "same-origin"},
                             {"Cross-Origin-Opener-Policy", "same-origin"}});
}

void PageServer::set_gate() {
  using Handled = httplib::Server::HandlerResponse;
  http_.set_pre_routing_handler([this](const auto& request, auto& response) {
    auto answer = gate_.check(visit_of(request));
    // The library bounds only bodies that announce their length.
    if (!answer && request.has_header("Transfer-Encoding"))
      answer = GateAnswer{.status = 411,
                          .sentence = "Send the body with its length.",
                          .cookie = "",
                          .location = ""};
    if (!answer) return Handled::Unhandled;
    response.set_header("Cache-Control", "no-store");
    if (!answer->cookie.empty()) response.set_header("Set-Cookie", answer->cookie);
    if (!answer->location.empty()) response.set_header("Location", answer->location);
    reply_text(response, answer->status, answer->sentence + "\n", kPlain);
    return Handled::Handled;
  });
}

void PageServer::add_pages() {
  http_.Get("/web/(.+)", [this](const auto& request, auto& response) {
    const std::string path = request.matches[1];
    auto file = open_beneath(options_.web, path);
    if (!file) return reply_text(response, 404, "There is no such file.\n", kPlain);
    const bool is_font = path.ends_with(".woff2");
    response.set_header("Cache-Control", is_font ? "private, max-age=86400" : "no-cache");
    reply_file(response, std::move(*file), media_type(path));
  });
  http_.Get("/(.*)", [this](const auto& request, auto& response) {
    const std::string path = request.matches[1];
    send_page(path.empty() ? "index.html" : path, response);
  });
}

// A page gets the token of this run in the place that the renderer left for it.
void PageServer::send_page(const std::string& path, httplib::Response& response) const {
  constexpr std::string_view kPlace = R"(<meta name="lab-token" content=")";
  auto file = open_beneath(options_.site, path);
  if (!file) {
    return reply_text(response, 404, "There is no such page; start at the contents: /\n", kPlain);
  }
  response.set_header("Cache-Control", "no-store");
  const std::string type = media_type(path);
  if (!type.starts_with("text/html")) return reply_file(response, std::move(*file), type);
  std::string html = base::read_all(file->fd);
  if (const auto at = html.find(kPlace); at != html.npos) html.insert(at + kPlace.size(), token_);
  reply_text(response, 200, std::move(html), type);
}

void PageServer::add_api() {
  http_.Get("/api/status",
            [this](const auto&, auto& response) { answer_with({"status", "--json"}, response); });
  http_.Get("/api/events", [this](const auto& request, auto& response) {
    auto after = number_in(request.get_header_value("Last-Event-ID"));
    if (!after) after = number_in(request.get_param_value("after"));
    response.set_header("Cache-Control", "no-store");
    reply_event_stream(response, log_, after, options_.heartbeat);
  });
  http_.Post("/api/check/(.*)", [this](const auto& request, auto& response) {
    start_check(request.matches[1], response);
  });
  http_.Post("/api/hint/(.*)", [this](const auto& request, auto& response) {
    const std::string id = request.matches[1];
    if (is_task_id(id)) return answer_with({"hint", id, "--json"}, response);
    reply_error(response, 400, "A hint is for a task, such as 01.2.");
  });
}

void PageServer::start_check(const std::string& id, httplib::Response& response) {
  if (!is_lab_id(id) && !is_task_id(id)) {
    return reply_error(response, 400, "A check is for a lab, such as 01, or a task, such as 01.2.");
  }
  if (const auto running = checks_.start(id)) {
    return reply_error(response, 409,
                       fmt::format("A check of {} is under way; wait for its end.", *running));
  }
  reply_text(response, 202, fmt::format(R"({{"started": "{}"}})", id), "application/json");
}

void PageServer::answer_with(const std::vector<std::string>& arguments,
                             httplib::Response& response) const {
  response.set_header("Cache-Control", "no-store");
  try {
    reply_text(response, 200, tool_.ask(arguments), "application/json");
  } catch (const LabToolError& error) {
    reply_error(response, 502, error.what());
  }
}

}  // namespace page
