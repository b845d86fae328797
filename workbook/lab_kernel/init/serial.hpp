// The serial lines, which are how the guest speaks with the host (man 3 termios).
#pragma once

#include <string>
#include <string_view>

#include "base/fd.hpp"

namespace workbook {

/// A line that passes every byte on as it is. Throws std::system_error.
base::Fd open_serial(const char* device);

/// Writes all of it and waits until the host has it. Throws std::system_error.
void send(const base::Fd& line, std::string_view bytes);

/// Reads up to the end of the line; at most 200 bytes of it. Throws std::runtime_error.
std::string receive_line(const base::Fd& line);

}  // namespace workbook
