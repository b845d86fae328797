#include "workbook/model/text.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace workbook {
namespace {

constexpr std::string_view kEllipsis = "…";

// One character of the text: how many bytes it has, and its code point; no length if it is none.
struct Character {
  std::size_t length = 0;
  char32_t code = 0;
};

unsigned byte_at(std::string_view text, std::size_t position) {
  return position < text.size() ? static_cast<unsigned char>(text[position]) : 0U;
}

bool is_continuation(unsigned byte) {
  return (byte & 0xc0U) == 0x80U;
}

// How many bytes the first one announces, and the bits of the code point that it holds.
Character announced_by(unsigned first) {
  if (first < 0x80U) return {1, first};
  if (first >= 0xc2U && first < 0xe0U) return {2, first & 0x1fU};
  if (first >= 0xe0U && first < 0xf0U) return {3, first & 0x0fU};
  if (first >= 0xf0U && first < 0xf5U) return {4, first & 0x07U};
  return {};
}

// RFC 3629, section 3: no overlong form, no surrogate, nothing above U+10FFFF.
Character character_at(std::string_view text, std::size_t position) {
  Character found = announced_by(byte_at(text, position));
  for (std::size_t i = 1; i < found.length; ++i) {
    const unsigned next = byte_at(text, position + i);
    if (!is_continuation(next)) return {};
    found.code = (found.code << 6U) | (next & 0x3fU);
  }
  const bool is_overlong =
      (found.length == 3 && found.code < 0x800) || (found.length == 4 && found.code < 0x10000);
  const bool is_surrogate = found.code >= 0xd800 && found.code < 0xe000;
  return is_overlong || is_surrogate || found.code > 0x10ffff ? Character{} : found;
}

// U+FFFE and U+FFFF are no characters of XML 1.0; the others steer terminals.
bool is_shown_as_it_is(char32_t code, bool is_one_line) {
  if (code == '\n' || code == '\t') return !is_one_line;
  return code >= 0x20 && !(code >= 0x7f && code < 0xa0) && code != 0xfffe && code != 0xffff;
}

std::string visible(std::string_view bytes) {
  std::string result;
  for (const char byte : bytes)
    result += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
  return result;
}

std::string made_printable(std::string_view text, std::size_t limit, bool is_one_line) {
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    const Character character = character_at(text, i);
    const std::string_view bytes = text.substr(i, std::max<std::size_t>(character.length, 1));
    const bool is_fine = character.length > 0 && is_shown_as_it_is(character.code, is_one_line);
    const std::string shown = is_fine ? std::string(bytes) : visible(bytes);
    if (result.size() + shown.size() > limit) return result + std::string(kEllipsis);
    result += shown;
    i += bytes.size();
  }
  return result;
}

}  // namespace

std::string printable(std::string_view text, std::size_t limit) {
  return made_printable(text, limit, false);
}

std::string printable_line(std::string_view text, std::size_t limit) {
  return made_printable(text, limit, true);
}

}  // namespace workbook
