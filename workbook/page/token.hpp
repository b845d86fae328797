// The secret of one run of the server.
#pragma once

#include <string>
#include <string_view>

namespace page {

/// 128 random bits from the kernel (man 2 getrandom) as 32 hexadecimal digits. Throws
/// std::system_error.
std::string random_token();

/// Whether two texts are the same, in a time that depends on their lengths only, so that nobody
/// can guess a secret letter by letter with a stop watch.
bool is_same_secret(std::string_view a, std::string_view b);

}  // namespace page
