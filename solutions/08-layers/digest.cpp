#include "minicontainer/image/digest.hpp"

#include <fmt/core.h>
#include <openssl/evp.h>

#include <array>
#include <span>

namespace image {
namespace {

// #region lab08.digest
class Sha256 final : public Hasher {
 public:
  Sha256() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
    expect(context_ != nullptr && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1);
  }

  void add(std::string_view bytes) override {
    expect(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1);
  }

  Digest finish() override {
    std::array<unsigned char, EVP_MAX_MD_SIZE> value;
    unsigned size = 0;
    expect(EVP_DigestFinal_ex(context_.get(), value.data(), &size) == 1);
    std::string text = "sha256:";
    for (const unsigned char byte : std::span(value).first(size)) {
      text += fmt::format("{:02x}", byte);
    }
    return Digest(text);
  }

 private:
  static void expect(bool is_done) {
    if (!is_done) throw std::runtime_error("OpenSSL cannot compute a SHA-256");
  }

  std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context_;
};
// #endregion lab08.digest

}  // namespace

std::unique_ptr<Hasher> make_hasher() {
  return std::make_unique<Sha256>();
}

}  // namespace image
