#include <archive.h>
#include <archive_entry.h>
#include <fmt/core.h>

#include <algorithm>
#include <memory>

#include "workbook/model/text.hpp"
#include "workbook/submission/readers.hpp"

namespace workbook {
namespace {

struct FreeArchive {
  void operator()(archive* handle) const { ::archive_read_free(handle); }
};
using Archive = std::unique_ptr<archive, FreeArchive>;

[[noreturn]] void refuse_damaged(archive* handle) {
  const char* said = ::archive_error_string(handle);
  throw SubmissionError(fmt::format("the archive cannot be read to its end: {}",
                                    printable_line(said == nullptr ? "it is damaged" : said)));
}

// Only the formats that are asked for: libarchive knows many more, which nobody needs here.
Archive open_archive(const std::string& bytes) {
  Archive opened(::archive_read_new());
  if (opened == nullptr) throw std::bad_alloc();
  ::archive_read_support_format_tar(opened.get());
  ::archive_read_support_format_zip(opened.get());
  ::archive_read_support_filter_gzip(opened.get());
  ::archive_read_support_filter_xz(opened.get());
  ::archive_read_support_filter_zstd(opened.get());
  if (::archive_read_open_memory(opened.get(), bytes.data(), bytes.size()) != ARCHIVE_OK) {
    throw SubmissionError("it is neither a folder nor a zip, tar or git bundle");
  }
  return opened;
}

// A stream that is compressed again and again grows with each layer, where no bound of ours sees
// it.
void refuse_layers(archive* handle) {
  if (::archive_filter_count(handle) > 2) {
    throw SubmissionError("the archive is compressed more than once: hand in a plain one");
  }
}

EntryKind kind_of(archive_entry* entry) {
  if (::archive_entry_hardlink(entry) != nullptr) return EntryKind::kLink;
  switch (::archive_entry_filetype(entry)) {
    case AE_IFREG:
      return EntryKind::kFile;
    case AE_IFDIR:
      return EntryKind::kFolder;
    case AE_IFLNK:
      return EntryKind::kLink;
    default:
      return EntryKind::kSpecial;
  }
}

std::string name_of(archive_entry* entry) {
  const char* name = ::archive_entry_pathname(entry);
  if (name == nullptr) name = ::archive_entry_pathname_utf8(entry);
  if (name == nullptr || *name == '\0') {
    throw SubmissionError("the archive has an entry whose name cannot be read");
  }
  return clean_name(name);
}

class Unpacker {
 public:
  Unpacker(const std::string& bytes, const Wanted& wanted)
      : bytes_in_(bytes.size()), wanted_(wanted), opened_(open_archive(bytes)) {}

  Listing read_all() {
    Listing listing;
    archive_entry* header = nullptr;
    for (int code = next(&header); code != ARCHIVE_EOF; code = next(&header)) {
      if (code < ARCHIVE_WARN) refuse_damaged(opened_.get());
      refuse_layers(opened_.get());
      if (::archive_entry_is_encrypted(header) != 0) {
        throw SubmissionError("the archive is encrypted: hand in one without a password");
      }
      listing.push_back(read_entry(header));
      if (listing.size() > kMostEntries) {
        throw SubmissionError("the archive has more than 20000 entries");
      }
    }
    return listing;
  }

 private:
  int next(archive_entry** header) { return ::archive_read_next_header(opened_.get(), header); }

  Entry read_entry(archive_entry* header) {
    Entry entry{.path = name_of(header), .kind = kind_of(header)};
    const bool is_wanted =
        entry.kind == EntryKind::kFile && wanted_.contains(std::string(file_name(entry.path)));
    if (is_wanted && ::archive_entry_sparse_count(header) > 0) {
      throw SubmissionError(printable_line(entry.path) +
                            " is stored with holes: hand in plain text");
    }
    std::string content = take_data(is_wanted ? kLargestPart : 0);
    if (is_wanted && content.size() <= kLargestPart) entry.content = std::move(content);
    return entry;
  }

  // All of an entry's data goes by; at most one byte more than `keep` stays.
  std::string take_data(std::size_t keep) {
    std::string kept;  // never longer than keep + 1
    for (;;) {
      const void* block = nullptr;
      std::size_t size = 0;
      la_int64_t offset = 0;
      const int code = ::archive_read_data_block(opened_.get(), &block, &size, &offset);
      if (code == ARCHIVE_EOF) return kept;
      if (code < ARCHIVE_WARN) refuse_damaged(opened_.get());
      count_out(size);
      if (keep == 0) continue;
      const std::size_t room = keep + 1 - kept.size();
      kept.append(static_cast<const char*>(block), std::min(size, room));
    }
  }

  void count_out(std::size_t size) {
    bytes_out_ += size;
    const bool is_bomb = bytes_out_ > kFreeToUnpack && bytes_out_ / kMostExpansion > bytes_in_;
    if (bytes_out_ > kMostUnpacked || is_bomb) {
      throw SubmissionError(
          "the archive unpacks to far more than the files of labs: hand in those alone");
    }
  }

  std::size_t bytes_in_;
  std::size_t bytes_out_ = 0;
  const Wanted& wanted_;
  Archive opened_;
};

}  // namespace

Listing read_archive(const std::string& bytes, const Wanted& wanted) {
  return Unpacker(bytes, wanted).read_all();
}

}  // namespace workbook
