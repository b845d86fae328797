// Where a Redis server is: "HOST" or "HOST:PORT".
#pragma once

#include <cstdint>
#include <string>

namespace page_counter {

struct RedisAddress {
  std::string host;  ///< a name, or an IPv4 address
  std::uint16_t port = 6379;
};

/// Throws std::runtime_error with one sentence when `text` is not of that form.
RedisAddress parse_redis_address(const std::string& text);

}  // namespace page_counter
