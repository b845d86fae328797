// How the tool speaks to people: colour where there is a terminal, the same words where there is
// none (https://no-color.org).
#pragma once

#include <string>
#include <string_view>

#include "workbook/model/result.hpp"

namespace workbook {

/// Whether standard output is a terminal that may be coloured.
bool is_coloured();

std::string bold(std::string_view text);
std::string faint(std::string_view text);
std::string green(std::string_view text);
std::string red(std::string_view text);
std::string yellow(std::string_view text);

/// A verdict as a mark and as a word; never by colour alone.
std::string mark(Verdict verdict);
std::string word(Verdict verdict);

/// Text from a program that is not ours, with control characters made visible, so that it cannot
/// move the cursor or set the title. Line breaks and tabs stay.
std::string harmless(std::string_view text);

/// Breaks text into lines of at most `width` columns, each after `indent` blanks.
std::string wrap(std::string_view text, std::size_t indent, std::size_t width = 92);

}  // namespace workbook
