#include "minicontainer/image/reference.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace image {
namespace {

constexpr std::string_view kLower = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kDefaultDomain = "docker.io";
constexpr std::size_t kLongestName = 255;
constexpr std::size_t kLongestTag = 128;

bool is_lower_or_digit(char c) {
  return kLower.find(c) != kLower.npos || kDigits.find(c) != kDigits.npos;
}

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

bool is_letter_or_digit(char c) {
  return is_lower_or_digit(c) || is_upper(c);
}

// What was typed, fit for a terminal.
std::string quoted(std::string_view text) {
  std::string shown(text.substr(0, 200));
  std::ranges::replace_if(shown, [](unsigned char c) { return c < 0x20 || c >= 0x7f; }, '?');
  return '"' + shown + (text.size() > shown.size() ? "...\"" : "\"");
}

[[noreturn]] void refuse(std::string_view text, std::string_view reason) {
  throw Error(fmt::format("invalid reference format: {}: {}", quoted(text), reason));
}

// a-b, a__b, a.b, a_b: words of a-z and 0-9 with one separator between two of them.
bool is_path_component(std::string_view text) {
  std::size_t at = 0;
  while (true) {
    const std::size_t begin = at;
    while (at < text.size() && is_lower_or_digit(text[at])) ++at;
    if (at == begin) return false;
    if (at == text.size()) return true;
    if (text[at] == '-') {
      at = std::min(text.find_first_not_of('-', at), text.size());
    } else if (text.substr(at, 2) == "__") {
      at += 2;
    } else if (text[at] == '.' || text[at] == '_') {
      ++at;
    } else {
      return false;
    }
  }
}

bool is_domain_label(std::string_view text) {
  return !text.empty() && text.front() != '-' && text.back() != '-' &&
         std::ranges::all_of(text, [](char c) { return is_letter_or_digit(c) || c == '-'; });
}

bool is_tag(std::string_view text) {
  const auto is_word = [](char c) { return is_letter_or_digit(c) || c == '_'; };
  return !text.empty() && text.size() <= kLongestTag && is_word(text.front()) &&
         std::ranges::all_of(text, [&](char c) { return is_word(c) || c == '.' || c == '-'; });
}

// Whether every piece of `text` between two `separator`s is as `is_right` wants it.
template <typename Predicate>
bool all_pieces(std::string_view text, char separator, Predicate is_right) {
  while (true) {
    const auto end = text.find(separator);
    if (!is_right(text.substr(0, end))) return false;
    if (end == text.npos) return true;
    text.remove_prefix(end + 1);
  }
}

bool is_address_6(std::string_view text) {
  return text.size() > 2 && text.front() == '[' && text.back() == ']' &&
         text.find_first_not_of("0123456789abcdefABCDEF:", 1) == text.size() - 1;
}

bool is_domain(std::string_view text) {
  const auto last_colon = text.rfind(':');
  const bool has_port =
      last_colon != text.npos && (text.front() != '[' || text[last_colon - 1] == ']');
  if (has_port) {
    const auto port = text.substr(last_colon + 1);
    if (port.empty() || port.size() > 5 || port.find_first_not_of(kDigits) != port.npos)
      return false;
    text = text.substr(0, last_colon);
  }
  return is_address_6(text) || all_pieces(text, '.', is_domain_label);
}

// #region lab10.domain
// "shop/web" is a path; "shop.example/web", "shop:5000/web", "localhost/web" and "Shop/web" begin
// with a domain.
std::string_view domain_in(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == text.npos) return {};
  const auto first = text.substr(0, slash);
  const bool is_domain = first.find_first_of(".:") != first.npos || first == "localhost" ||
                         std::ranges::any_of(first, is_upper);
  return is_domain ? first : std::string_view();
}
// #endregion lab10.domain

void split_domain(std::string_view& text, Reference& reference) {
  const auto domain = domain_in(text);
  reference.domain = domain.empty() || domain == "index.docker.io" ? kDefaultDomain : domain;
  if (!domain.empty()) text.remove_prefix(domain.size() + 1);
}

// From the right: what follows an at sign is a digest, what follows the last colon a tag.
void split_digest(std::string_view& text, Reference& reference) {
  const auto at_sign = text.find('@');
  if (at_sign == text.npos) return;
  reference.digest = Digest(text.substr(at_sign + 1));
  text = text.substr(0, at_sign);
}

void split_tag(std::string_view whole, std::string_view& text, Reference& reference) {
  const auto colon = text.find(':');
  if (colon == text.npos) return;
  reference.tag = text.substr(colon + 1);
  if (!is_tag(reference.tag))
    refuse(whole, "the tag is not of A-Z, a-z, 0-9, _, . and -, 1 to 128 of them");
  text = text.substr(0, colon);
}

void check_path(std::string_view whole, const Reference& reference) {
  if (std::ranges::any_of(reference.path, is_upper))
    refuse(whole, "repository name must be lowercase");
  if (!all_pieces(reference.path, '/', is_path_component)) {
    refuse(whole, "a name is of words of a-z and 0-9, with /, ., _, __ or - between them");
  }
  if (reference.domain.size() + 1 + reference.path.size() > kLongestName) {
    refuse(whole, "repository name must not be more than 255 characters");
  }
}

bool looks_like_an_id(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == text.npos;
}

}  // namespace

// #region lab10.parse
Reference parse_reference(std::string_view text) {
  if (text.empty()) throw Error("invalid reference format: the name is empty");
  if (looks_like_an_id(text)) refuse(text, "64 hexadecimal digits are an id, not a name");
  Reference reference;
  std::string_view rest = text;
  split_domain(rest, reference);
  if (!is_domain(reference.domain)) refuse(text, "what stands before the first / is no host name");
  split_digest(rest, reference);
  split_tag(text, rest, reference);
  const bool is_official = reference.domain == kDefaultDomain && rest.find('/') == rest.npos;
  reference.path = (is_official ? "library/" : "") + std::string(rest);
  check_path(text, reference);
  return reference;
}
// #endregion lab10.parse

Reference parse_tagged_reference(std::string_view text) {
  Reference reference = parse_reference(text);
  if (reference.tag.empty() && !reference.digest) reference.tag = "latest";
  return reference;
}

namespace {

std::string end_of(const Reference& reference) {
  return (reference.tag.empty() ? "" : ":" + reference.tag) +
         (reference.digest ? "@" + reference.digest->text() : "");
}

}  // namespace

std::string full_name(const Reference& reference) {
  return reference.domain + "/" + reference.path + end_of(reference);
}

std::string familiar_repository(const Reference& reference) {
  constexpr std::string_view kOfficial = "library/";
  if (reference.domain != kDefaultDomain) return reference.domain + "/" + reference.path;
  const bool is_short = reference.path.starts_with(kOfficial) &&
                        reference.path.find('/', kOfficial.size()) == reference.path.npos;
  const std::string path = is_short ? reference.path.substr(kOfficial.size()) : reference.path;
  // "localhost/x" on docker.io would be read as a domain: so it is written in full.
  return domain_in(path).empty() ? path : reference.domain + "/" + path;
}

std::string familiar_name(const Reference& reference) {
  return familiar_repository(reference) + end_of(reference);
}

}  // namespace image
