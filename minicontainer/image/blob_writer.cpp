#include "minicontainer/image/blob_writer.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.hpp"
#include "base/file.hpp"

namespace image {

BlobWriter::BlobWriter(const std::filesystem::path& blobs, const std::filesystem::path& beside)
    : blobs_(blobs), hasher_(make_hasher()) {
  std::string pattern = beside / "blob-XXXXXX";
  fd_ = base::Fd(sys::check(::mkostemp(pattern.data(), O_CLOEXEC), "make a file {}", pattern));
  path_ = pattern;
}

BlobWriter::BlobWriter(BlobWriter&& other) noexcept
    : blobs_(std::move(other.blobs_)),
      path_(std::exchange(other.path_, {})),
      fd_(std::move(other.fd_)),
      hasher_(std::move(other.hasher_)),
      size_(other.size_) {}

BlobWriter::~BlobWriter() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

void BlobWriter::write(std::string_view bytes) {
  base::write_all(fd_, bytes);
  hasher_->add(bytes);
  size_ += bytes.size();
}

Digest BlobWriter::commit(const std::optional<Digest>& expected) {
  const Digest digest = hasher_->finish();
  if (expected && *expected != digest) {
    throw Error(fmt::format("content is not what its digest says: {} was promised, {} came",
                            expected->text(), digest.text()));
  }
  const auto final_path = blobs_ / digest.hex();
  sys::check(::fchmod(fd_.get(), 0600), "chmod {}", path_.native());
  sys::check(::fsync(fd_.get()), "flush {}", path_.native());
  sys::check(::rename(path_.c_str(), final_path.c_str()), "rename {} to {}", path_.native(),
             final_path.native());
  path_.clear();
  return digest;
}

}  // namespace image
