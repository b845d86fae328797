#include "minicontainer/registry/session.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <thread>

#include "minicontainer/image/layer_reader.hpp"
#include "minicontainer/registry/error_body.hpp"

namespace registry {
namespace {

constexpr int kMostRedirections = 5;
constexpr int kMostAnswers = 2;  // to challenges: the second if a token ran out meanwhile
constexpr std::size_t kLargestErrorBody = std::size_t{64} << 10;

// Of the registry's certificates, only what proves others counts for others.
http::Trust trust_for(const Access& access, const http::Url& url) {
  http::Trust trust = access.trust;
  if (url.origin() == access.base.origin()) return trust;
  trust.client.reset();
  if (!http::is_loopback(url.host)) trust.verification = http::Verification::kFull;
  return trust;
}

bool is_redirection(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

bool may_pass(int status) {
  return status == 429 || status == 500 || status == 502 || status == 503 || status == 504;
}

// RFC 9110, 10.2.3, as seconds; bounded, because a stranger says it.
std::chrono::milliseconds asked_pause(const http::Reply& reply, std::chrono::milliseconds own) {
  const auto wish = reply.headers.find("Retry-After");
  const auto seconds = wish ? http::parse_number(*wish) : std::nullopt;
  if (!seconds) return own;
  return std::max(own, std::chrono::milliseconds(1000 * std::min<std::uint64_t>(*seconds, 10)));
}

std::string go_method(const std::string& method) {
  return method.substr(0, 1) + http::lower(method.substr(1));
}

/// Does it; what goes wrong is told with the address, as docker does.
template <typename Action>
auto telling(const std::string& method, const http::Url& url, Action action) {
  const auto told = [&](const std::exception& error) {
    return fmt::format("{} \"{}\": {}", go_method(method), url.text(), error.what());
  };
  try {
    return action();
  } catch (const http::NoTls& error) {
    throw http::NoTls(told(error));
  } catch (const http::Broken& error) {
    throw http::Broken(told(error));
  } catch (const http::Untrusted& error) {
    throw http::Untrusted(told(error));
  } catch (const Refused& error) {
    throw Refused(error.status, error.code, told(error));
  } catch (const image::Error& error) {
    throw image::Error(told(error));
  }
}

http::Url redirection(const http::Reply& reply, const http::Url& from) {
  const auto location = reply.headers.find("Location");
  if (!location) throw image::Error(from.text() + ": a redirection that does not say where to");
  http::Url url = http::resolve(from, *location);
  if (from.scheme == "https" && url.scheme == "http") {
    throw image::Error(fmt::format("{} leads from https to {}, which anybody on the way can read",
                                   from.origin(), image::shown(url.origin())));
  }
  return url;
}

}  // namespace

std::chrono::milliseconds pause_after(int failures) {
  return std::chrono::milliseconds(250) * (1 << std::min(failures - 1, 4));
}

Session::Session(const Access& access, Authorizer& authorizer)
    : access_(access),
      authorizer_(authorizer),
      client_([&access](const http::Url& url) { return trust_for(access, url); }, access.patience) {
}

http::Url Session::url_of(const std::string& target) const {
  return http::resolve(access_.base, target);
}

http::Reply Session::exchange(const Call& call, const http::Url& url,
                              const std::optional<std::string>& authorization) {
  http::Request request{.method = call.method, .url = url, .headers = call.headers};
  if (authorization) request.headers.add("Authorization", *authorization);
  const auto body = call.body ? call.body() : nullptr;
  request.body = body.get();
  request.body_size = call.body_size;
  return telling(call.method, url, [&] { return client_.exchange(request); });
}

http::Reply Session::follow(const Call& call) {
  http::Url url = url_of(call.target);
  const bool is_read = call.method == "GET" || call.method == "HEAD";
  for (int hops = 0; hops <= kMostRedirections; ++hops) {
    const bool is_own = url.origin() == access_.base.origin();
    auto reply = exchange(call, url, is_own ? authorizer_.value() : std::nullopt);
    if (!is_read || !is_redirection(reply.status)) return reply;
    url = redirection(reply, url);
  }
  throw image::Error(fmt::format("{} \"{}\": stopped after {} redirects", go_method(call.method),
                                 url_of(call.target).text(), kMostRedirections));
}

http::Reply Session::send_once(const Call& call) {
  for (int answers = 0;; ++answers) {
    const auto shown = authorizer_.value();
    auto reply = follow(call);
    if (reply.status != 401 || answers == kMostAnswers) return reply;
    const auto challenges = reply.headers.all("WWW-Authenticate");
    if (challenges.empty()) return reply;
    const std::string body = http::read_whole(*reply.body, kLargestErrorBody, "an error");
    if (!authorizer_.answer(client_, challenges, shown)) throw refusal(401, body);
  }
}

http::Reply Session::send(const Call& call) {
  for (int failures = 1;; ++failures) {
    auto pause = pause_after(failures);
    try {
      auto reply = send_once(call);
      if (failures == call.tries || !may_pass(reply.status)) return reply;
      pause = asked_pause(reply, pause);
    } catch (const http::NoTls&) {
      throw;
    } catch (const http::Broken&) {
      if (failures == call.tries) throw;
    }
    std::this_thread::sleep_for(pause);
  }
}

http::Reply Session::expect(const Call& call) {
  auto reply = send(call);
  if (reply.status >= 200 && reply.status < 300) return reply;
  throw refusal(reply.status, http::read_whole(*reply.body, kLargestErrorBody, "an error"));
}

namespace {

// One try: a registry that is not there is told at once. A server of plain HTTP may wait for the
// rest of what it takes for a request, while TLS waits for it.
void ping(const Access& access, Authorizer& authorizer) {
  const bool may_misunderstand = access.may_be_plain && access.base.scheme == "https";
  const std::chrono::milliseconds short_patience(5000);
  http::Client client(
      [&access](const http::Url& url) { return trust_for(access, url); },
      may_misunderstand ? std::min(access.patience, short_patience) : access.patience);
  telling("GET", access.base, [&] {
    const auto reply = client.exchange({.method = "GET", .url = access.base});
    if (reply.status == 401) {
      authorizer.answer(client, reply.headers.all("WWW-Authenticate"), std::nullopt);
    } else if (reply.status >= 400) {
      throw refusal(reply.status, http::read_whole(*reply.body, kLargestErrorBody, "an error"));
    }
  });
}

}  // namespace

void find_registry(Access& access, Authorizer& authorizer) {
  try {
    ping(access, authorizer);
  } catch (const http::Broken&) {
    if (!access.may_be_plain) throw;
    access.base.scheme = "http";
    if (access.base.port == "443") access.base.port = "80";
    ping(access, authorizer);
  }
}

}  // namespace registry
