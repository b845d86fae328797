// Addresses of the Internet Protocol, both versions, and the ranges that they come in.
//
// "172.17.0.2" is an address, "172.17.0.0/16" a subnet: all addresses whose first 16 bits are the
// same (RFC 4632). Reading and writing is inet_pton's and inet_ntop's (man 3 inet_pton).
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>

namespace network {

class Address {
 public:
  /// Nothing unless it is an address in the usual notation.
  static std::optional<Address> parse(const std::string& text);

  [[nodiscard]] std::string text() const;
  [[nodiscard]] bool is_v6() const { return is_v6_; }
  /// 32 or 128.
  [[nodiscard]] int bits() const { return is_v6_ ? 128 : 32; }
  /// In network order: 4 or 16 of them.
  [[nodiscard]] const std::uint8_t* bytes() const { return bytes_.data() + (is_v6_ ? 0 : 12); }
  [[nodiscard]] std::size_t size() const { return is_v6_ ? 16 : 4; }

  /// So many addresses further on. What does not fit is cut off.
  [[nodiscard]] Address plus(std::uint64_t count) const;
  /// The address whose first `length` bits are this one's, all others `filler`.
  [[nodiscard]] Address with_rest(int length, int filler) const;

  auto operator<=>(const Address&) const = default;

 private:
  bool is_v6_ = false;
  std::array<std::uint8_t, 16> bytes_{};  ///< of version 4 only the last four
};

struct Subnet {
  Address first;   ///< its lowest address, which no machine gets
  int length = 0;  ///< how many bits all its addresses share

  /// "172.17.0.0/16". Nothing unless it is an address with a length; the bits after that become 0.
  static std::optional<Subnet> parse(const std::string& text);

  [[nodiscard]] std::string text() const;
  [[nodiscard]] Address last() const { return first.with_rest(length, 1); }
  [[nodiscard]] bool contains(const Address& address) const;
  [[nodiscard]] bool contains(const Subnet& other) const;
  [[nodiscard]] bool overlaps(const Subnet& other) const;

  bool operator==(const Subnet&) const = default;
};

/// The hardware address that docker gives to the interface of an address of version 4: 02:42 and
/// its four bytes. 02 says that nobody but the machine's owner chose it (IEEE 802, locally
/// administered).
std::string hardware_address_of(const Address& address);

}  // namespace network
