// The tar format that goes in and out of a guest: POSIX ustar (man 5 tar), 512-byte blocks.
//
// A job is written by the host and read by the guest's init; what is collected goes the other way,
// and its reader believes nothing: it may have been written by whoever took the guest over. Only
// files, folders and symbolic links exist here.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace workbook {

/// An archive, or a name for one, that cannot be; what() says why.
class TarError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

enum class TarKind : char { kFile = '0', kLink = '2', kFolder = '5' };

struct TarEntry {
  std::string path;  ///< without a leading slash
  TarKind kind = TarKind::kFile;
  unsigned mode = 0644;
  unsigned owner = 0;  ///< user and group
  std::uint64_t size = 0;
  std::string target;  ///< of a link
};

constexpr std::size_t kTarBlock = 512;

/// The header block. Throws TarError for a path of more than 255 bytes, or one that has no slash
/// where the format could break it.
std::string format_tar_header(const TarEntry& entry);

/// Nothing for the block of zeros that ends an archive. Throws TarError for a wrong checksum, a
/// kind that is not known here, or a path that is empty, absolute or has "..".
std::optional<TarEntry> parse_tar_header(std::string_view block);

/// How many bytes of padding follow a file of that size.
std::size_t tar_padding(std::uint64_t size);

/// Fills a buffer of that many bytes, or throws.
using TarSource = std::function<void(char* buffer, std::size_t size)>;

/// Reads the entries of an archive one after the other.
class TarReader {
 public:
  explicit TarReader(TarSource source) : source_(std::move(source)) {}
  /// The next entry, or nothing at the end. What was not read of the one before is skipped.
  std::optional<TarEntry> next();
  /// Up to `most` further bytes of the entry's content; "" at its end.
  std::string_view read(std::size_t most = sizeof(TarReader::buffer_));

 private:
  TarSource source_;
  std::uint64_t left_ = 0;   ///< of the content
  std::size_t padding_ = 0;  ///< after it
  char buffer_[64 * 1024] = {};
};

}  // namespace workbook
