#include "minicontainer/image/layer_writer.hpp"

#include <archive_entry.h>
#include <fmt/core.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <cerrno>

namespace image {
namespace {

using Header = std::unique_ptr<archive_entry, void (*)(archive_entry*)>;

mode_t type_of(EntryKind kind) {
  switch (kind) {
    case EntryKind::kFolder:
      return AE_IFDIR;
    case EntryKind::kLink:
      return AE_IFLNK;
    case EntryKind::kFifo:
      return AE_IFIFO;
    case EntryKind::kCharDevice:
      return AE_IFCHR;
    case EntryKind::kBlockDevice:
      return AE_IFBLK;
    default:
      return AE_IFREG;
  }
}

Header header_of(const LayerEntry& entry) {
  Header header(archive_entry_new(), archive_entry_free);
  if (header == nullptr) throw std::bad_alloc();
  const bool is_file = entry.kind == EntryKind::kFile;
  archive_entry_copy_pathname(header.get(), entry.path.c_str());
  archive_entry_set_filetype(header.get(), type_of(entry.kind));
  archive_entry_set_perm(header.get(), entry.mode);
  archive_entry_set_uid(header.get(), entry.uid);
  archive_entry_set_gid(header.get(), entry.gid);
  archive_entry_set_mtime(header.get(), entry.modified.tv_sec, entry.modified.tv_nsec);
  archive_entry_set_size(header.get(), is_file ? static_cast<la_int64_t>(entry.size) : 0);
  if (entry.kind == EntryKind::kLink)
    archive_entry_copy_symlink(header.get(), entry.link_target.c_str());
  if (entry.kind == EntryKind::kHardLink) {
    archive_entry_copy_hardlink(header.get(), entry.link_target.c_str());
  }
  archive_entry_set_rdev(header.get(), makedev(entry.device_major, entry.device_minor));
  for (const auto& [name, value] : entry.attributes) {
    archive_entry_xattr_add_entry(header.get(), name.c_str(), value.data(), value.size());
  }
  return header;
}

}  // namespace

ArchiveWriter::ArchiveWriter(Sink sink)
    : sink_(std::move(sink)), handle_(archive_write_new(), archive_write_free) {
  if (handle_ == nullptr) throw std::bad_alloc();
}

void ArchiveWriter::open() {
  archive_write_set_bytes_per_block(handle_.get(), 0);
  check(archive_write_open(handle_.get(), this, nullptr, take, nullptr), "open");
}

void ArchiveWriter::check(la_ssize_t result, const char* what) {
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  if (result >= 0 || result == ARCHIVE_WARN) return;
  throw Error(fmt::format("{}: {}", what, archive_message(handle_.get())));
}

void ArchiveWriter::close() {
  check(archive_write_close(handle_.get()), "end an archive");
}

la_ssize_t ArchiveWriter::take(archive* handle, void* self, const void* bytes, std::size_t size) {
  auto& writer = *static_cast<ArchiveWriter*>(self);
  try {
    writer.sink_({static_cast<const char*>(bytes), size});
    return static_cast<la_ssize_t>(size);
  } catch (...) {
    // When an archive is given up half way, libarchive still writes its end: nobody asks for that.
    if (!writer.failure_) writer.failure_ = std::current_exception();
    archive_set_error(handle, EIO, "the sink failed");
    return -1;
  }
}

LayerWriter::LayerWriter(Sink sink) : writer_(std::move(sink)) {
  archive* handle = writer_.get();
  writer_.check(archive_write_set_format_pax_restricted(handle), "make a tar");
  // Docker, podman and umoci read the attributes under this name only.
  writer_.check(archive_write_set_format_option(handle, "pax", "xattrheader", "SCHILY"),
                "make a tar");
  writer_.open();
}

void LayerWriter::add(const LayerEntry& entry, Source* content) {
  const Header header = header_of(entry);
  writer_.check(archive_write_header(writer_.get(), header.get()), "write an entry of a layer");
  if (content == nullptr || entry.kind != EntryKind::kFile) return;
  std::uint64_t left = entry.size;
  while (left > 0) {
    auto piece = content->read();
    if (piece.empty()) throw Error(shown(entry.path) + " became shorter while it was read");
    piece = piece.substr(0, left);
    writer_.check(archive_write_data(writer_.get(), piece.data(), piece.size()),
                  "write a file of a layer");
    left -= piece.size();
  }
}

void LayerWriter::add_file(const std::string& path, std::string_view content) {
  TextSource source(content);
  add({.path = path, .mode = 0644, .size = content.size()}, &source);
}

Compressor::Compressor(Sink sink, Compression compression) : writer_(std::move(sink)) {
  archive* handle = writer_.get();
  archive_write_set_format_raw(handle);
  if (compression == Compression::kGzip) {
    archive_write_add_filter_gzip(handle);
    archive_write_set_filter_option(handle, "gzip", "timestamp",
                                    nullptr);  // else: the present time
  }
  if (compression == Compression::kZstd) archive_write_add_filter_zstd(handle);
  writer_.open();
  const Header header = header_of({.path = "content"});
  writer_.check(archive_write_header(handle, header.get()), "compress");
}

void Compressor::write(std::string_view bytes) {
  writer_.check(archive_write_data(writer_.get(), bytes.data(), bytes.size()), "compress");
}

}  // namespace image
