// SHA-256 (FIPS 180-4), HMAC with it (RFC 2104), and base64 (RFC 4648).
//
// The guest's init signs its result with these. It is a static program that every guest starts
// with, so it has them itself instead of carrying a cryptographic library into each boot.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace workbook {

/// A SHA-256 that is fed bit by bit.
class Sha256 {
 public:
  void add(std::string_view bytes);
  /// The 32 bytes. Ends this object's use.
  std::string finish();

 private:
  void take_block(const unsigned char* block);

  std::array<std::uint32_t, 8> state_ = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                         0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::string pending_;  ///< less than a block
  std::uint64_t length_ = 0;
};

/// 32 bytes.
std::string hmac_sha256(std::string_view key, std::string_view message);

/// Lower-case hexadecimal.
std::string to_hex(std::string_view bytes);

std::string to_base64(std::string_view bytes);
/// Throws std::runtime_error for what is no base64.
std::string from_base64(std::string_view text);

}  // namespace workbook
