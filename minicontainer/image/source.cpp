#include "minicontainer/image/source.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include "base/check.hpp"
#include "minicontainer/image/archive_reader.hpp"

namespace image {

void drain(Source& source) {
  while (!source.read().empty()) {
  }
}

std::string_view FileSource::read() {
  for (;;) {
    const ssize_t count = ::read(fd_.get(), buffer_.data(), buffer_.size());
    if (count == -1 && errno == EINTR) continue;
    return {buffer_.data(), static_cast<std::size_t>(sys::check(count, "read an archive"))};
  }
}

std::string_view VerifyingSource::read() {
  const auto piece = source_.read();
  if (!piece.empty()) {
    hasher_->add(piece);
  } else if (hasher_ != nullptr) {
    const Digest seen = hasher_->finish();
    hasher_.reset();
    if (seen != digest_) {
      throw Error(fmt::format("{} is not what its digest says: {} was promised, {} came", what_,
                              digest_.text(), seen.text()));
    }
  }
  return piece;
}

std::string_view CountingSource::read() {
  const auto piece = source_.read();
  size_ += piece.size();
  return piece;
}

}  // namespace image
