// SHA-256 (FIPS 180-4): a name for content that two different contents never share.
#pragma once

#include <string>

namespace base {

/// 64 hexadecimal digits, in lower case.
std::string sha256(const std::string& content);

}  // namespace base
