#include "workbook/book/lines.hpp"

#include <algorithm>

namespace book {

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string without_common_indent(const std::vector<std::string_view>& lines) {
  std::size_t indent = std::string_view::npos;
  for (const auto line : lines) indent = std::min(indent, line.find_first_not_of(' '));
  std::string result;
  for (const auto line : lines) {
    if (!trim(line).empty()) result += line.substr(indent);
    result += '\n';
  }
  return result;
}

}  // namespace book
