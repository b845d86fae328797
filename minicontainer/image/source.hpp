// Bytes that come one piece after the other: a layer is read without ever being in memory as a
// whole.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/fd.hpp"
#include "minicontainer/image/digest.hpp"

namespace image {

class ArchiveReader;

class Source {
 public:
  virtual ~Source() = default;
  /// The next piece, valid until the next call; empty at the end, again and again. Throws.
  virtual std::string_view read() = 0;
};

/// Reads all that is left, and forgets it.
void drain(Source& source);

/// A file from its present position on.
class FileSource final : public Source {
 public:
  explicit FileSource(base::Fd fd) : fd_(std::move(fd)), buffer_(std::size_t{1} << 17) {}
  std::string_view read() override;

 private:
  base::Fd fd_;
  std::vector<char> buffer_;
};

/// A text that is in memory, and stays there.
class TextSource final : public Source {
 public:
  explicit TextSource(std::string_view text) : text_(text) {}
  std::string_view read() override { return std::exchange(text_, {}); }

 private:
  std::string_view text_;
};

/// The bytes of another source, and an Error at their end if they are not what `digest` says.
class VerifyingSource final : public Source {
 public:
  /// `what` names it in the message: "layer 1". `source` must live.
  VerifyingSource(Source& source, Digest digest, std::string what)
      : source_(source),
        digest_(std::move(digest)),
        what_(std::move(what)),
        hasher_(make_hasher()) {}
  std::string_view read() override;

 private:
  Source& source_;
  Digest digest_;
  std::string what_;
  std::unique_ptr<Hasher> hasher_;  ///< null: the end was reached
};

/// Counts what passes.
class CountingSource final : public Source {
 public:
  explicit CountingSource(Source& source) : source_(source) {}
  std::string_view read() override;
  [[nodiscard]] std::uint64_t size() const { return size_; }

 private:
  Source& source_;
  std::uint64_t size_ = 0;
};

enum class Compression { kNone, kGzip, kZstd };

/// The plain bytes of what is compressed with gzip, zstd or not at all.
class PlainSource final : public Source {
 public:
  /// `source` must live. Reads the beginning, and throws Error if it is neither of these. More than
  /// `limit` plain bytes are an Error: a few bytes of gzip can stand for terabytes.
  PlainSource(Source& source, std::uint64_t limit);
  ~PlainSource() override;
  std::string_view read() override;
  [[nodiscard]] Compression compression() const { return compression_; }

 private:
  Source& source_;
  std::uint64_t room_;
  std::unique_ptr<ArchiveReader> reader_;
  Compression compression_ = Compression::kNone;
  bool is_at_end_ = false;
};

}  // namespace image
