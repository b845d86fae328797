#include "minicontainer/network/address.hpp"

#include <arpa/inet.h>
#include <fmt/core.h>

#include <charconv>

namespace network {

std::optional<Address> Address::parse(const std::string& text) {
  Address address;
  address.is_v6_ = text.find(':') != text.npos;
  const int family = address.is_v6_ ? AF_INET6 : AF_INET;
  auto* bytes = address.bytes_.data() + (address.is_v6_ ? 0 : 12);
  if (::inet_pton(family, text.c_str(), bytes) != 1) return std::nullopt;
  return address;
}

std::string Address::text() const {
  char buffer[INET6_ADDRSTRLEN] = {};
  ::inet_ntop(is_v6_ ? AF_INET6 : AF_INET, bytes(), buffer, sizeof buffer);
  return buffer;
}

Address Address::plus(std::uint64_t count) const {
  Address sum = *this;
  std::uint64_t carry = count;
  for (std::size_t place = 16; place > 16 - size() && carry != 0; --place) {
    auto& byte = sum.bytes_[place - 1];
    const std::uint64_t value = byte + (carry & 0xff);
    byte = static_cast<std::uint8_t>(value);
    carry = (carry >> 8) + (value >> 8);
  }
  return sum;
}

Address Address::with_rest(int length, int filler) const {
  Address result = *this;
  auto* bytes = result.bytes_.data() + (is_v6_ ? 0 : 12);
  for (int bit = length; bit < bits(); ++bit) {
    const auto mask = static_cast<std::uint8_t>(0x80 >> (bit % 8));
    auto& byte = bytes[bit / 8];
    byte = static_cast<std::uint8_t>(filler != 0 ? byte | mask : byte & ~mask);
  }
  return result;
}

std::optional<Subnet> Subnet::parse(const std::string& text) {
  const auto slash = text.find('/');
  if (slash == text.npos) return std::nullopt;
  const auto address = Address::parse(text.substr(0, slash));
  if (!address) return std::nullopt;
  int length = -1;
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data() + slash + 1, end, length);
  if (result.ec != std::errc() || result.ptr != end) return std::nullopt;
  if (length < 0 || length > address->bits()) return std::nullopt;
  return Subnet{.first = address->with_rest(length, 0), .length = length};
}

std::string Subnet::text() const {
  return fmt::format("{}/{}", first.text(), length);
}

bool Subnet::contains(const Address& address) const {
  return address.is_v6() == first.is_v6() && address.with_rest(length, 0) == first;
}

bool Subnet::contains(const Subnet& other) const {
  return other.length >= length && contains(other.first);
}

bool Subnet::overlaps(const Subnet& other) const {
  return contains(other) || other.contains(*this);
}

std::string hardware_address_of(const Address& address) {
  const std::uint8_t* bytes = address.bytes() + address.size() - 4;
  return fmt::format("02:42:{:02x}:{:02x}:{:02x}:{:02x}", bytes[0], bytes[1], bytes[2], bytes[3]);
}

}  // namespace network
