#include "apps/page-counter/redis_address.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <stdexcept>

namespace page_counter {
namespace {

constexpr std::size_t kLongestName = 253;  // RFC 1035, section 2.3.4, written with dots

bool is_host(const std::string& text) {
  return !text.empty() && text.size() <= kLongestName &&
         std::ranges::all_of(text, [](unsigned char letter) {
           return std::isalnum(letter) != 0 || letter == '-' || letter == '.' || letter == '_';
         });
}

bool read_port(const std::string& text, std::uint16_t& port) {
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, port);
  return error == std::errc() && stopped == end && port != 0;
}

}  // namespace

RedisAddress parse_redis_address(const std::string& text) {
  RedisAddress address;
  const std::size_t colon = text.find(':');
  address.host = text.substr(0, colon);
  const bool is_right = is_host(address.host) && (colon == std::string::npos ||
                                                  read_port(text.substr(colon + 1), address.port));
  if (!is_right) {
    throw std::runtime_error("the address of Redis, \"" + text +
                             "\", must be HOST or HOST:PORT, as in db:6379");
  }
  return address;
}

}  // namespace page_counter
