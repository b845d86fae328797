// Text that is not ours: names in archives, a learner's diagnosis, what a compiler said.
//
// Such text goes into terminals, XML, JSON and spreadsheets. None of them may be steered by it: so
// what leaves here is valid UTF-8 (RFC 3629) without control characters and of bounded length.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace workbook {

/// `text` as valid UTF-8: line breaks and tabs stay, any other control character (C0, DEL, C1) and
/// each byte that is not UTF-8 becomes a visible "\x1b". What is over `limit` bytes is cut off at a
/// character's end, and "…" says so.
std::string printable(std::string_view text, std::size_t limit = std::string_view::npos);

/// The same on one line: line breaks and tabs become visible as well. For names.
std::string printable_line(std::string_view text, std::size_t limit = 200);

}  // namespace workbook
