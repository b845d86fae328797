#include "minicontainer/registry/authorizer.hpp"

#include <fmt/core.h>

#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "minicontainer/image/layer_reader.hpp"
#include "minicontainer/registry/error_body.hpp"

namespace registry {
namespace {

constexpr std::size_t kLargestToken = std::size_t{256} << 10;

std::vector<Challenge> read_challenges(const std::vector<std::string>& headers) {
  std::vector<Challenge> all;
  for (const auto& header : headers) {
    for (auto& challenge : parse_challenges(header)) all.push_back(std::move(challenge));
  }
  return all;
}

const Challenge* find_scheme(const std::vector<Challenge>& all, std::string_view scheme) {
  const auto found = std::ranges::find(all, scheme, &Challenge::scheme);
  return found == all.end() ? nullptr : &*found;
}

std::string parameter(const Challenge& challenge, const char* name) {
  const auto found = challenge.parameters.find(name);
  return found == challenge.parameters.end() ? "" : found->second;
}

// The password goes to whoever the registry names: so never over a line that others can read, but
// inside of this machine.
http::Url realm_of(const Challenge& challenge) {
  http::Url url = http::parse_url(parameter(challenge, "realm"));
  if (url.scheme != "https" && !http::is_loopback(url.host)) {
    throw image::Error(
        fmt::format("the registry sends us to {} for a token: the password would "
                    "travel in plain HTTP",
                    image::shown(url.origin())));
  }
  return url;
}

}  // namespace

std::string parse_token(std::string_view body) {
  const auto json = base::parse_json(body, "the token server's answer");
  const base::JsonView view(json, "the token server's answer");
  auto token = view.find("token");
  if (!token) token = view.at("access_token");
  const std::string text = token->string();
  if (text.empty() || text.size() > kLargestToken / 8 ||
      std::ranges::any_of(text, [](unsigned char c) { return c <= 0x20 || c >= 0x7f; })) {
    token->refuse("is no token that fits into a header");
  }
  return text;
}

std::optional<std::string> Authorizer::value() const {
  const std::lock_guard guard(mutex_);
  return value_;
}

std::string Authorizer::fetch_token(http::Client& client, const Challenge& challenge) const {
  http::Request request{.method = "GET", .url = realm_of(challenge)};
  std::string& target = request.url.target;
  const std::string service = parameter(challenge, "service");
  if (!service.empty()) target = http::with_query(target, "service", service);
  for (const auto& scope : scopes_) target = http::with_query(target, "scope", scope);
  if (access_.login) {
    target = http::with_query(target, "account", access_.login->user);
    request.headers.add("Authorization", basic_authorization(*access_.login));
  }
  const auto reply = client.exchange(request);
  const std::string body =
      http::read_whole(*reply.body, kLargestToken, "the token server's answer");
  if (reply.status == 401 || reply.status == 403) {
    throw Refused(reply.status, "UNAUTHORIZED", "unauthorized: incorrect username or password");
  }
  if (reply.status != 200) throw refusal(reply.status, body);
  return parse_token(body);
}

bool Authorizer::answer(http::Client& client, const std::vector<std::string>& headers,
                        const std::optional<std::string>& shown) {
  const auto challenges = read_challenges(headers);
  const std::lock_guard guard(mutex_);
  if (value_ != shown) return true;  // another thread has just got it
  if (const Challenge* bearer = find_scheme(challenges, "bearer")) {
    const std::string fresh = "Bearer " + fetch_token(client, *bearer);
    if (fresh == shown) return false;
    value_ = fresh;
    return true;
  }
  if (find_scheme(challenges, "basic") == nullptr) {
    throw image::Error("the registry asks for a way to log in that is not known here");
  }
  if (!access_.login) throw Refused(401, "UNAUTHORIZED", "no basic auth credentials");
  const std::string basic = basic_authorization(*access_.login);
  if (basic == shown) return false;
  value_ = basic;
  return true;
}

}  // namespace registry
