// libarchive reading from a Source: exceptions go around its C code, not through it.
//
// man 3 archive_read_open.
#pragma once

#include <archive.h>

#include <exception>
#include <memory>
#include <string>

#include "minicontainer/image/source.hpp"

namespace image {

/// What libarchive says of its last failure, fit for a terminal.
std::string archive_message(archive* handle);

class ArchiveReader {
 public:
  explicit ArchiveReader(Source& source);
  /// Neither copied nor moved: libarchive holds a pointer to it.
  ArchiveReader(const ArchiveReader&) = delete;
  ArchiveReader& operator=(const ArchiveReader&) = delete;

  [[nodiscard]] archive* get() const { return handle_.get(); }
  /// After formats and filters were chosen. Throws Error.
  void open();
  /// Throws what the source threw, or Error with libarchive's reason, unless `result` is a success
  /// (ARCHIVE_OK, ARCHIVE_EOF, ARCHIVE_WARN). Returns it.
  int check(int result, const char* what);

 private:
  static la_ssize_t give(archive*, void* self, const void** bytes);

  Source& source_;
  std::unique_ptr<archive, int (*)(archive*)> handle_;
  std::exception_ptr failure_;
};

}  // namespace image
