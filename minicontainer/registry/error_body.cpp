#include "minicontainer/registry/error_body.hpp"

#include <fmt/core.h>

#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/json.hpp"

namespace registry {
namespace {

constexpr std::size_t kLongestMessage = 300;

std::string tame(std::string text) {
  if (text.size() > kLongestMessage) text.resize(kLongestMessage);
  std::ranges::replace_if(text, [](unsigned char c) { return c < 0x20 || c >= 0x7f; }, '?');
  return text;
}

// NAME_UNKNOWN is told as "name unknown".
std::string words_of(const std::string& code) {
  std::string words = code;
  std::ranges::transform(words, words.begin(), [](char c) {
    if (c == '_') return ' ';
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return words;
}

std::string member(const base::JsonView& object, const char* key) {
  const auto value = object.find(key);
  return value && value->raw().is_string() ? tame(value->string()) : "";
}

}  // namespace

std::optional<RegistryError> parse_error_body(std::string_view body) {
  try {
    const auto json = base::parse_json(body, "the answer");
    const auto errors = base::JsonView(json, "the answer").at("errors").elements();
    if (errors.empty()) return std::nullopt;
    RegistryError error{member(errors.front(), "code"), member(errors.front(), "message")};
    if (error.code.empty() && error.message.empty()) return std::nullopt;
    return error;
  } catch (const base::JsonError&) {
    return std::nullopt;
  }
}

Refused refusal(int status, std::string_view body) {
  if (const auto error = parse_error_body(body)) {
    const std::string words = words_of(error->code);
    const char* between = words.empty() || error->message.empty() ? "" : ": ";
    return {status, error->code, words + between + error->message};
  }
  return {status, "", fmt::format("received unexpected HTTP status: {}", status)};
}

}  // namespace registry
