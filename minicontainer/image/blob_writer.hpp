// A blob on its way into the store: written beside, hashed on the way, and there as a whole or not.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>

#include "base/fd.hpp"
#include "minicontainer/image/digest.hpp"

namespace image {

class BlobWriter {
 public:
  /// A new file in the folder `beside`; its blob will be in `blobs`, as its digest's hex.
  BlobWriter(const std::filesystem::path& blobs, const std::filesystem::path& beside);
  BlobWriter(BlobWriter&&) noexcept;
  BlobWriter& operator=(BlobWriter&&) = delete;
  /// Removes the file unless commit() was called.
  ~BlobWriter();

  /// Throws std::system_error (ENOSPC).
  void write(std::string_view bytes);
  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// Flushes the file to the disk and gives it its name. Throws Error, and keeps nothing, if its
  /// bytes are not those of `expected`. One that is there already is replaced: it may be damaged.
  Digest commit(const std::optional<Digest>& expected = {});

 private:
  std::filesystem::path blobs_;
  std::filesystem::path path_;  ///< empty: committed or moved away
  base::Fd fd_;
  std::unique_ptr<Hasher> hasher_;
  std::uint64_t size_ = 0;
};

}  // namespace image
