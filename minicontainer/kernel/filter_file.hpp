// A compiled seccomp filter as the bytes of a file.
//
//     Header    magic, sizes, flags, and a sum over all that follows
//     key       the text that the filter was made of, whole
//     program   the instructions, as the kernel takes them
//
// Numbers are in this machine's byte order: the file is for this machine only.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "minicontainer/kernel/seccomp.hpp"

namespace minicontainer {

/// The most that a file may have.
constexpr std::size_t kLargestFilterFile = std::size_t{4} << 20;

/// A name for the key: sixteen hexadecimal digits.
std::string filter_file_name(std::string_view key);

std::string format_filter_file(const SeccompFilter& filter, std::string_view key);

/// The filter, if `bytes` are a whole, undamaged file of exactly this key.
std::optional<SeccompFilter> parse_filter_file(std::string_view bytes, std::string_view key);

}  // namespace minicontainer
