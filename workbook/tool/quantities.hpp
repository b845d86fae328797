// Amounts as people write them on a command line.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace workbook {

/// "512M", "1G", "100K" (powers of 1024) or bytes. Throws std::invalid_argument.
std::uint64_t parse_size(const std::string& text);

/// "60s", "500ms", "2m", "1h" or seconds; never 0. Throws std::invalid_argument.
std::chrono::milliseconds parse_duration(const std::string& text);

}  // namespace workbook
