#include "workbook/page/gate.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "workbook/page/token.hpp"

namespace page {
namespace {

GateAnswer refuse(const std::string& sentence) {
  return {.status = 403, .sentence = sentence, .cookie = "", .location = ""};
}

// A path that can stand in a header as it is; anything else goes to the front page.
std::string safe_path(const std::string& path) {
  const bool is_safe = std::ranges::all_of(path, [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '/' || c == '-' || c == '_' || c == '.';
  });
  return is_safe && path.starts_with('/') && !path.starts_with("//") ? path : "/";
}

}  // namespace

Gate::Gate(std::string token, int port)
    : token_(std::move(token)), port_(port), cookie_name_(fmt::format("workbook-{}", port)) {}

bool Gate::is_our_host(const std::string& host) const {
  return host == fmt::format("127.0.0.1:{}", port_) || host == fmt::format("localhost:{}", port_);
}

bool Gate::has_cookie(const std::string& cookies) const {
  std::string_view rest = cookies;
  while (!rest.empty()) {
    const auto end = std::min(rest.find(';'), rest.size());
    std::string_view cookie = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    cookie.remove_prefix(std::min(cookie.find_first_not_of(' '), cookie.size()));
    if (!cookie.starts_with(cookie_name_ + "=")) continue;
    if (is_same_secret(cookie.substr(cookie_name_.size() + 1), token_)) return true;
  }
  return false;
}

std::optional<GateAnswer> Gate::check(const Visit& visit) const {
  if (!is_our_host(visit.host)) {
    return refuse(fmt::format(
        "This server answers to the name 127.0.0.1:{} only; use the link that it printed.", port_));
  }
  if (visit.token_parameter && is_same_secret(*visit.token_parameter, token_)) {
    return GateAnswer{
        .status = 303,
        .sentence = "",
        .cookie = fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict", cookie_name_, token_),
        .location = safe_path(visit.path)};
  }
  if (visit.token_parameter || !has_cookie(visit.cookies)) {
    return refuse("This page opens with the link that ./lab up printed when it started; use that.");
  }
  if (!visit.is_post) return std::nullopt;
  if (visit.origin != "http://" + visit.host) {
    return refuse("Only a page of this server may ask for this; reload the page and try again.");
  }
  if (!is_same_secret(visit.token_header, token_)) {
    return refuse("The request lacks the token of this run; reload the page and try again.");
  }
  return std::nullopt;
}

}  // namespace page
