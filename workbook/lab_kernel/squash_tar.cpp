// SquashWriter::add_tar(): a foreign root file system, as `docker export` writes it.

#include <archive.h>
#include <archive_entry.h>
#include <fmt/core.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "workbook/lab_kernel/squash.hpp"

namespace workbook {
namespace {

constexpr std::size_t kReadAtOnce = 256 * 1024;

// "./etc/passwd", "etc/passwd" and "/etc/passwd" are all "/etc/passwd" of the image; "" is its
// root.
std::string place_of(const char* name) {
  const auto place = (std::filesystem::path("/") / name).lexically_normal().native();
  std::string relative(name == nullptr ? "" : name);
  if (("/" + relative + "/").find("/../") != std::string::npos) {
    throw std::runtime_error(fmt::format("\"{}\" would lead out of the root", relative));
  }
  const auto end = place.find_last_not_of('/');
  return end == std::string::npos ? "" : place.substr(0, end + 1);
}

void refuse(const std::filesystem::path& tar, ::archive* from) {
  throw std::runtime_error(
      fmt::format("cannot read {}: {}", tar.native(), ::archive_error_string(from)));
}

}  // namespace

void SquashWriter::add_tar(const std::filesystem::path& tar) {
  const std::unique_ptr<::archive, int (*)(::archive*)> from(::archive_read_new(),
                                                             ::archive_read_free);
  ::archive_read_support_format_tar(from.get());
  ::archive_read_support_filter_all(from.get());
  if (::archive_read_open_filename(from.get(), tar.c_str(), kReadAtOnce) != ARCHIVE_OK)
    refuse(tar, from.get());
  for (;;) {
    ::archive_entry* entry = nullptr;
    const int result = ::archive_read_next_header(from.get(), &entry);
    if (result == ARCHIVE_EOF) return;
    if (result < ARCHIVE_WARN) refuse(tar, from.get());
    copy_entry(from.get(), entry);
  }
}

void SquashWriter::copy_entry(::archive* from, ::archive_entry* entry) {
  const auto place = place_of(::archive_entry_pathname(entry));
  if (place.empty() || !take_path(place)) return;
  ::archive_entry_set_pathname(entry, place.c_str() + 1);
  if (const char* other = ::archive_entry_hardlink(entry)) {
    ::archive_entry_set_hardlink(entry, place_of(other).c_str() + 1);
  }
  write_header(entry);
  std::vector<char> buffer(kReadAtOnce);
  for (;;) {
    const auto got = ::archive_read_data(from, buffer.data(), buffer.size());
    if (got < 0) {
      throw std::runtime_error(
          fmt::format("cannot read {} of the tar: {}", place, ::archive_error_string(from)));
    }
    if (got == 0) return;
    write_content(buffer.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace workbook
