// When something was handed in, and when it was due: RFC 3339, in seconds since 1970.
#pragma once

#include <cstdint>
#include <string>

namespace workbook {

/// "2026-03-01T23:59:00Z" or with "+01:00" for Z; fractions of a second are dropped.
/// Throws std::invalid_argument that says how to write it.
std::int64_t parse_moment(const std::string& text);

}  // namespace workbook
