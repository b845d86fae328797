#include "workbook/page/token.hpp"

#include <fmt/core.h>
#include <sys/random.h>

#include <array>

#include "base/check.hpp"

namespace page {

std::string random_token() {
  std::array<unsigned char, 16> bytes{};
  // Up to 256 bytes come in one piece.
  sys::check(::getrandom(bytes.data(), bytes.size(), 0), "read random bytes");
  std::string token;
  for (const unsigned char byte : bytes) token += fmt::format("{:02x}", byte);
  return token;
}

bool is_same_secret(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
  }
  return difference == 0;
}

}  // namespace page
