#include "minicontainer/image/archive_reader.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cerrno>

namespace image {

std::string archive_message(archive* handle) {
  const char* reason = archive_error_string(handle);
  std::string text = reason == nullptr ? "no reason given" : reason;
  if (text.size() > 300) text.resize(300);
  std::ranges::replace_if(text, [](unsigned char c) { return c < 0x20 || c >= 0x7f; }, '?');
  return text;
}

ArchiveReader::ArchiveReader(Source& source)
    : source_(source), handle_(archive_read_new(), archive_read_free) {
  if (handle_ == nullptr) throw std::bad_alloc();
}

void ArchiveReader::open() {
  check(archive_read_open(handle_.get(), this, nullptr, give, nullptr), "open");
}

int ArchiveReader::check(int result, const char* what) {
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  if (result == ARCHIVE_OK || result == ARCHIVE_EOF || result == ARCHIVE_WARN) return result;
  throw Error(fmt::format("{}: {}", what, archive_message(handle_.get())));
}

la_ssize_t ArchiveReader::give(archive* handle, void* self, const void** bytes) {
  auto& reader = *static_cast<ArchiveReader*>(self);
  try {
    const auto piece = reader.source_.read();
    *bytes = piece.data();
    return static_cast<la_ssize_t>(piece.size());
  } catch (...) {
    reader.failure_ = std::current_exception();
    archive_set_error(handle, EIO, "the source failed");
    return -1;
  }
}

}  // namespace image
