// Names that are made of content: "sha256:" and 64 hexadecimal digits.
//
// Everything in an image is named by the SHA-256 of its bytes: whoever has the name can tell
// whether they were given the right bytes, wherever these came from. A name in an image that says
// something else than the bytes do is an error, never a warning. OCI image specification,
// descriptor.md, "Digests"; FIPS 180-4.
//
// Lab 08, task 1.
#pragma once

#include <compare>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace image {

/// What is wrong with an image, a layer, an archive or a name, in one sentence for a person.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A well-formed digest: there is no other way to make one than from a text that is one.
class Digest {
 public:
  /// Throws Error unless `text` is "sha256:" and 64 of 0-9a-f. Given (digest_text.cpp).
  explicit Digest(std::string_view text);

  [[nodiscard]] const std::string& text() const { return text_; }  ///< "sha256:2c26b4..."
  [[nodiscard]] std::string hex() const { return text_.substr(7); }
  [[nodiscard]] std::string short_hex() const { return text_.substr(7, 12); }  ///< as people see it
  auto operator<=>(const Digest&) const = default;

 private:
  std::string text_;
};

/// Reads the content of something once, piece by piece, and then knows its name.
class Hasher {
 public:
  virtual ~Hasher() = default;
  /// The next bytes; how they are cut into pieces makes no difference. Not after finish().
  virtual void add(std::string_view bytes) = 0;
  /// The digest of all bytes so far. Called once.
  virtual Digest finish() = 0;
};

/// Task 1. A hasher for SHA-256 that has seen no bytes. man 3 EVP_DigestInit.
std::unique_ptr<Hasher> make_hasher();

/// The digest of a text. Given (digest_text.cpp).
Digest digest_of(std::string_view bytes);

}  // namespace image
