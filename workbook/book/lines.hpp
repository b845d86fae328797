// A text as its lines, and the small questions that the readers of markers ask about them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace book {

/// The lines of `text` without their ends; a last line without a newline counts.
std::vector<std::string_view> split_lines(std::string_view text);

/// Without blanks and tabs at both ends.
std::string_view trim(std::string_view text);

/// The lines as one text, with the blanks that all of them start with removed.
std::string without_common_indent(const std::vector<std::string_view>& lines);

}  // namespace book
