#include <fmt/core.h>

#include "minicontainer/image/archive_reader.hpp"
#include "minicontainer/image/source.hpp"

namespace image {
namespace {

Compression compression_of(archive* reader) {
  switch (archive_filter_code(reader, 0)) {
    case ARCHIVE_FILTER_GZIP:
      return Compression::kGzip;
    case ARCHIVE_FILTER_ZSTD:
      return Compression::kZstd;
    default:
      return Compression::kNone;
  }
}

}  // namespace

// libarchive's format "raw": one entry without a name, whose content is what the filters give.
PlainSource::PlainSource(Source& source, std::uint64_t limit)
    : source_(source), room_(limit), reader_(std::make_unique<ArchiveReader>(source)) {
  archive* handle = reader_->get();
  archive_read_support_format_raw(handle);
  archive_read_support_format_empty(handle);
  archive_read_support_filter_gzip(handle);
  archive_read_support_filter_zstd(handle);
  reader_->open();
  archive_entry* entry = nullptr;
  is_at_end_ =
      reader_->check(archive_read_next_header(handle, &entry), "decompress") == ARCHIVE_EOF;
  compression_ = compression_of(handle);
}

PlainSource::~PlainSource() = default;

std::string_view PlainSource::read() {
  while (!is_at_end_) {
    const void* bytes = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    const int result = archive_read_data_block(reader_->get(), &bytes, &size, &offset);
    is_at_end_ = reader_->check(result, "decompress") == ARCHIVE_EOF;
    if (is_at_end_) break;
    if (size > room_) throw Error("unpacked, it is larger than it may be: a bomb, or no image");
    room_ -= size;
    if (size > 0) return {static_cast<const char*>(bytes), size};
  }
  drain(source_);
  return {};
}

}  // namespace image
