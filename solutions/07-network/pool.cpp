#include "minicontainer/network/pool.hpp"

#include <algorithm>

namespace network {

// #region lab07.pool
std::optional<Address> next_address(const Pool& pool,
                                    const std::function<bool(const Address&)>& is_taken) {
  constexpr int kPatience = 65536;
  const Subnet& range = pool.range ? *pool.range : pool.subnet;
  const auto is_nobodys = [&](const Address& address) {
    const bool is_broadcast = !address.is_v6() && address == pool.subnet.last();
    return address == pool.subnet.first || is_broadcast || address == pool.gateway;
  };
  Address candidate = pool.latest && range.contains(*pool.latest) ? *pool.latest : range.last();
  for (int attempt = 0; attempt < kPatience; ++attempt) {
    candidate = candidate == range.last() ? range.first : candidate.plus(1);
    if (!is_nobodys(candidate) && !is_taken(candidate)) return candidate;
    if (pool.latest && candidate == *pool.latest) return std::nullopt;  // once round
  }
  return std::nullopt;
}

std::optional<Subnet> choose_subnet(const std::vector<Subnet>& candidates,
                                    const std::vector<Subnet>& in_use) {
  for (const Subnet& candidate : candidates) {
    const auto overlaps = [&](const Subnet& other) { return candidate.overlaps(other); };
    if (std::ranges::none_of(in_use, overlaps)) return candidate;
  }
  return std::nullopt;
}
// #endregion lab07.pool

}  // namespace network
