// A tar archive in the making: the entries of a layer, or the files of a saved image.
//
// Equal entries in equal order give equal bytes: nothing of the machine or the moment comes in.
// POSIX pax(1); man 3 archive_write.
#pragma once

#include <archive.h>

#include <exception>
#include <functional>
#include <memory>
#include <string_view>

#include "minicontainer/image/layer_reader.hpp"
#include "minicontainer/image/source.hpp"

namespace image {

/// Takes the next bytes.
using Sink = std::function<void(std::string_view)>;

/// libarchive writing to a Sink: exceptions go around its C code, not through it.
class ArchiveWriter {
 public:
  explicit ArchiveWriter(Sink sink);
  ArchiveWriter(const ArchiveWriter&) = delete;
  ArchiveWriter& operator=(const ArchiveWriter&) = delete;
  [[nodiscard]] archive* get() const { return handle_.get(); }
  void open();
  /// Throws what the sink threw, or Error, unless `result` is a success.
  void check(la_ssize_t result, const char* what);
  /// Writes what is left. Not called: the archive is incomplete.
  void close();

 private:
  static la_ssize_t take(archive* handle, void* self, const void* bytes, std::size_t size);

  Sink sink_;
  std::exception_ptr failure_;
  std::unique_ptr<archive, int (*)(archive*)> handle_;
};

class LayerWriter {
 public:
  explicit LayerWriter(Sink sink);
  /// Adds an entry. `content` is for files: it has entry.size bytes. Throws Error if it has less.
  void add(const LayerEntry& entry, Source* content = nullptr);
  /// Adds a file from memory, of root, with mode 0644 and time 0.
  void add_file(const std::string& path, std::string_view content);
  /// Ends the archive.
  void finish() { writer_.close(); }

 private:
  ArchiveWriter writer_;
};

/// Compresses what is written; close() ends it.
class Compressor {
 public:
  Compressor(Sink sink, Compression compression);
  void write(std::string_view bytes);
  void close() { writer_.close(); }

 private:
  ArchiveWriter writer_;
};

}  // namespace image
