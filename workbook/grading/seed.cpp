#include "workbook/grading/seed.hpp"

#include <fmt/core.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <stdexcept>

#include "workbook/model/starters.hpp"

namespace workbook {

std::string hmac_sha256(const std::string& key, const std::string& text) {
  std::array<unsigned char, 32> code{};
  unsigned length = 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  if (::HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes, text.size(),
             code.data(), &length) == nullptr) {
    throw std::runtime_error("cannot compute a message authentication code");
  }
  std::string hexadecimal;
  for (const unsigned char byte : code) hexadecimal += fmt::format("{:02x}", byte);
  return hexadecimal;
}

std::string seed_of(const std::string& secret, const std::string& learner, const std::string& lab) {
  return hmac_sha256(secret, fmt::format("{}:{}/{}", learner.size(), learner, lab));
}

std::string seed_of_files(const std::string& digest, const std::string& lab) {
  return sha256("workbook seed " + digest + "/" + lab);
}

}  // namespace workbook
