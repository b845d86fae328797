#include "minicontainer/build/archives.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include "base/check.hpp"
#include "minicontainer/build/source_tree.hpp"
#include "minicontainer/image/apply_layer.hpp"
#include "minicontainer/image/unpack.hpp"

namespace build {
namespace {

constexpr std::uint64_t kLargestArchive = std::uint64_t{64} << 30;
constexpr std::size_t kHeader = 512;

// The header of an entry has "ustar" at 257 in all tars of this century (POSIX pax(1)).
bool is_tar_header(std::string_view bytes) {
  return bytes.size() >= kHeader && bytes.substr(257, 5) == "ustar";
}

std::string first_bytes(const base::Fd& file) {
  std::string bytes(kHeader, '\0');
  const auto size =
      sys::check(::pread(file.get(), bytes.data(), bytes.size(), 0), "read an archive");
  bytes.resize(static_cast<std::size_t>(size));
  return bytes;
}

bool is_compressed_tar(const base::Fd& file) {
  image::FileSource source(base::duplicate(file));
  std::string bytes;
  try {
    image::PlainSource plain(source, kLargestArchive);
    for (auto piece = plain.read(); !piece.empty() && bytes.size() < kHeader;
         piece = plain.read()) {
      bytes += piece.substr(0, kHeader);
    }
  } catch (const image::Error&) {  // it only begins like one
  }
  return is_tar_header(bytes);
}

}  // namespace

bool is_archive(const base::Fd& file, const std::string& command, const std::string& name) {
  const std::string bytes = first_bytes(file);
  if (is_tar_header(bytes)) return true;
  if (bytes.starts_with("BZh") || bytes.starts_with("\xfd"
                                                    "7zXZ")) {
    throw BuildError(fmt::format(
        "{} failed: {} is compressed with bzip2 or xz, which is not read here: compress it with "
        "gzip or zstd, or unpack it first",
        command, name));
  }
  const bool is_compressed = bytes.starts_with("\x1f\x8b") || bytes.starts_with("\x28\xb5\x2f\xfd");
  const bool is_tar = is_compressed && is_compressed_tar(file);
  sys::check(::lseek(file.get(), 0, SEEK_SET), "go back to the beginning of {}", name);
  return is_tar;
}

void unpack_archive(base::Fd file, const base::Fd& folder) {
  image::FileSource packed(std::move(file));
  image::PlainSource plain(packed, kLargestArchive);
  image::LayerReader reader(plain);
  image::apply_layer(reader, folder, image::own_apply_options());
}

}  // namespace build
