#include "minicontainer/registry/http/url.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "minicontainer/image/layer_reader.hpp"
#include "minicontainer/registry/http/message.hpp"

namespace http {
namespace {

constexpr std::size_t kLongestUrl = 8192;

[[noreturn]] void refuse(std::string_view text, std::string_view reason) {
  throw image::Error(fmt::format("{} is no address of a registry: {}", image::shown(text), reason));
}

std::string default_port(std::string_view scheme) {
  return scheme == "https" ? "443" : "80";
}

bool is_host(std::string_view host) {
  return !host.empty() && host.size() <= 255 && std::ranges::all_of(host, [](unsigned char c) {
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '.' ||
           c == '-' || c == '_' || c == ':';
  });
}

void split_authority(std::string_view text, std::string_view authority, Url& url) {
  auto colon = authority.rfind(':');
  if (authority.starts_with('[')) {
    const auto bracket = authority.find(']');
    if (bracket == authority.npos) refuse(text, "its host has no ]");
    url.host = authority.substr(1, bracket - 1);
    if (colon < bracket) colon = authority.npos;
  } else {
    url.host = authority.substr(0, colon);
    if (url.host.find(':') != url.host.npos) refuse(text, "its host has too many colons");
  }
  if (!is_host(url.host)) refuse(text, "its host is none");
  if (colon != authority.npos) url.port = authority.substr(colon + 1);
  const auto number = parse_number(url.port);
  if (!number || *number == 0 || *number > 65535) refuse(text, "its port is none");
}

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c = static_cast<char>(c | 0x20);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

}  // namespace

std::string Url::origin() const {
  const std::string shown = host.find(':') == host.npos ? host : "[" + host + "]";
  const std::string end = port == default_port(scheme) ? "" : ":" + port;
  return scheme + "://" + shown + end;
}

Url parse_url(std::string_view text) {
  if (text.size() > kLongestUrl) refuse(text.substr(0, 100), "it is too long");
  if (std::ranges::any_of(text, [](unsigned char c) { return c <= 0x20 || c >= 0x7f; })) {
    refuse(text, "it has blanks or control characters");
  }
  const auto colon = text.find("://");
  Url url{.scheme = lower(text.substr(0, colon == text.npos ? 0 : colon))};
  if (url.scheme != "http" && url.scheme != "https") refuse(text, "only http and https are spoken");
  url.port = default_port(url.scheme);
  std::string_view rest = text.substr(colon + 3);
  const auto slash = rest.find_first_of("/?#");
  split_authority(text, rest.substr(0, slash), url);
  url.target = slash == rest.npos ? "/" : rest.substr(slash);
  if (url.target.front() != '/') url.target.insert(0, "/");
  url.target = url.target.substr(0, url.target.find('#'));
  return url;
}

Url resolve(const Url& base, std::string_view location) {
  if (location.starts_with("//")) return parse_url(base.scheme + ":" + std::string(location));
  if (location.starts_with('/')) return parse_url(base.origin() + std::string(location));
  if (location.find("://") != location.npos) return parse_url(location);
  const std::string path = base.target.substr(0, base.target.find('?'));
  return parse_url(base.origin() + path.substr(0, path.rfind('/') + 1) + std::string(location));
}

std::string percent_encoded(std::string_view text) {
  std::string result;
  for (const unsigned char c : text) {
    const bool is_plain = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
                          c == '-' || c == '.' || c == '_' || c == '~';
    result += is_plain ? std::string(1, static_cast<char>(c)) : fmt::format("%{:02X}", c);
  }
  return result;
}

std::string percent_decoded(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_code =
        text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0;
    if (is_code) {
      result += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
      i += 2;
    } else {
      result += text[i];
    }
  }
  return result;
}

std::string with_query(std::string target, std::string_view name, std::string_view value) {
  target += target.find('?') == target.npos ? '?' : '&';
  return target.append(name).append("=").append(percent_encoded(value));
}

}  // namespace http
