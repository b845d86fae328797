#include "workbook/book/html.hpp"

#include "base/markup.hpp"

namespace book {
namespace {

bool is_word_character(unsigned char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c >= 0x80;
}

}  // namespace

std::string escape_html(std::string_view text) {
  return base::escape_markup(text);
}

std::string slug(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (is_word_character(static_cast<unsigned char>(lower))) result += lower;
    if ((c == ' ' || c == '-') && !result.empty() && result.back() != '-') result += '-';
  }
  while (!result.empty() && result.back() == '-') result.pop_back();
  return result.empty() ? "section" : result;
}

}  // namespace book
