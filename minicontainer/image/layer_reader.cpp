#include "minicontainer/image/layer_reader.hpp"

#include <archive_entry.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <climits>

#include "base/check.hpp"

namespace image {
namespace {

constexpr std::size_t kMostAttributes = 256;
constexpr std::size_t kLargestAttribute = 65536;  // XATTR_SIZE_MAX

EntryKind kind_of(archive_entry* header, const std::string& path) {
  if (archive_entry_hardlink(header) != nullptr) return EntryKind::kHardLink;
  switch (archive_entry_filetype(header)) {
    case AE_IFREG:
      return EntryKind::kFile;
    case AE_IFDIR:
      return EntryKind::kFolder;
    case AE_IFLNK:
      return EntryKind::kLink;
    case AE_IFIFO:
      return EntryKind::kFifo;
    case AE_IFCHR:
      return EntryKind::kCharDevice;
    case AE_IFBLK:
      return EntryKind::kBlockDevice;
    default:
      throw Error(shown(path) + " is of a kind that no layer has");
  }
}

const char* text_or_empty(const char* text) {
  return text == nullptr ? "" : text;
}

std::uint32_t id_of(la_int64_t id, const std::string& path) {
  if (id < 0 || id > 0xFFFF'FFFE) {
    throw Error(fmt::format("{} belongs to {}, which is no user or group id", shown(path), id));
  }
  return static_cast<std::uint32_t>(id);
}

std::vector<std::pair<std::string, std::string>> attributes_of(archive_entry* header) {
  std::vector<std::pair<std::string, std::string>> attributes;
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  archive_entry_xattr_reset(header);
  while (archive_entry_xattr_next(header, &name, &value, &size) == ARCHIVE_OK) {
    if (attributes.size() == kMostAttributes || size > kLargestAttribute) {
      throw Error("it has more extended attributes than any file system takes");
    }
    attributes.emplace_back(name, std::string(static_cast<const char*>(value), size));
  }
  return attributes;
}

bool is_folder(const LayerEntry& entry) {
  return entry.kind == EntryKind::kFolder;
}

}  // namespace

std::string shown(std::string_view text) {
  std::string shown(text.substr(0, 200));
  std::ranges::replace_if(shown, [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
  return '"' + shown + (text.size() > shown.size() ? "...\"" : "\"");
}

std::string normal_path(const std::string& path) {
  if (path.find('\0') != path.npos) throw Error(shown(path) + " has a NUL in its name");
  std::vector<std::string_view> parts;
  std::string_view rest = path;
  while (!rest.empty()) {
    const auto part = rest.substr(0, rest.find('/'));
    rest.remove_prefix(std::min(rest.size(), part.size() + 1));
    if (part.empty() || part == ".") continue;
    if (part.size() > NAME_MAX) throw Error(shown(path) + " has a name of more than 255 bytes");
    if (part != "..") {
      parts.push_back(part);
    } else if (parts.empty()) {
      throw Error(shown(path) + " leaves the root of the layer");
    } else {
      parts.pop_back();
    }
  }
  std::string result;
  for (const auto part : parts) result.append(result.empty() ? "" : "/").append(part);
  if (result.size() >= PATH_MAX) throw Error(shown(path) + " is longer than any path may be");
  return result;
}

LayerReader::LayerReader(Source& tar, LayerLimits limits)
    : tar_(tar), limits_(limits), reader_(tar) {
  archive_read_support_format_tar(reader_.get());
  archive_read_support_format_empty(reader_.get());
  reader_.open();
}

std::optional<LayerEntry> LayerReader::next() {
  const int result = archive_read_next_header(reader_.get(), &header_);
  if (reader_.check(result, "not a tar archive, or a damaged one") == ARCHIVE_EOF) {
    drain(tar_);
    return std::nullopt;
  }
  LayerEntry entry = read_entry();
  check_bounds(entry);
  size_ = entry.size;
  return entry;
}

LayerEntry LayerReader::read_entry() {
  const std::string path = text_or_empty(archive_entry_pathname(header_));
  if (path.empty()) throw Error("an entry has no name");
  LayerEntry entry{.path = normal_path(path), .kind = kind_of(header_, path)};
  entry.mode = archive_entry_perm(header_) & 07777U;
  entry.uid = id_of(archive_entry_uid(header_), path);
  entry.gid = id_of(archive_entry_gid(header_), path);
  entry.modified = {archive_entry_mtime(header_), archive_entry_mtime_nsec(header_)};
  if (entry.kind == EntryKind::kFile) {
    const auto size = archive_entry_size(header_);
    if (size < 0) throw Error(shown(path) + " has a size below zero");
    entry.size = static_cast<std::uint64_t>(size);
  }
  if (entry.kind == EntryKind::kLink)
    entry.link_target = text_or_empty(archive_entry_symlink(header_));
  if (entry.kind == EntryKind::kHardLink) {
    entry.link_target = normal_path(text_or_empty(archive_entry_hardlink(header_)));
  }
  entry.device_major = static_cast<unsigned>(archive_entry_rdevmajor(header_));
  entry.device_minor = static_cast<unsigned>(archive_entry_rdevminor(header_));
  entry.attributes = attributes_of(header_);
  return entry;
}

void LayerReader::check_bounds(const LayerEntry& entry) {
  if (limits_.entries-- == 0) throw Error("it has more entries than a layer may have");
  if (entry.path.size() > limits_.name_bytes)
    throw Error("its names take more memory than any image's");
  limits_.name_bytes -= entry.path.size();
  if (entry.size > limits_.bytes) {
    throw Error(fmt::format("{} takes {} bytes: more than the layer may have", shown(entry.path),
                            entry.size));
  }
  limits_.bytes -= entry.size;
  if (entry.path.empty() && !is_folder(entry)) throw Error("its root is no folder");
  const auto [known, is_new] = seen_.emplace(entry.path, is_folder(entry));
  if (!is_new && (!is_folder(entry) || !known->second)) {
    throw Error(shown(entry.path) + " is there twice: which one holds would depend on the tool");
  }
}

std::optional<LayerReader::Block> LayerReader::next_block() {
  const void* bytes = nullptr;
  std::size_t count = 0;
  la_int64_t offset = 0;
  const int result = archive_read_data_block(reader_.get(), &bytes, &count, &offset);
  if (reader_.check(result, "content of a file") == ARCHIVE_EOF) return std::nullopt;
  if (offset < 0 || static_cast<std::uint64_t>(offset) + count > size_) {
    throw Error("a file has more content than its entry says");
  }
  return Block{{static_cast<const char*>(bytes), count}, static_cast<std::uint64_t>(offset)};
}

void LayerReader::read_content(const std::function<void(std::string_view)>& take) {
  static const std::string kZeros(std::size_t{1} << 16, '\0');
  std::uint64_t position = 0;
  const auto fill_up_to = [&](std::uint64_t offset) {
    while (position < offset) {
      const auto count = std::min<std::uint64_t>(kZeros.size(), offset - position);
      take(std::string_view(kZeros).substr(0, count));
      position += count;
    }
  };
  while (const auto block = next_block()) {
    fill_up_to(block->offset);
    take(block->bytes);
    position = block->offset + block->bytes.size();
  }
  fill_up_to(size_);
}

void LayerReader::write_content(const base::Fd& file) {
  while (auto block = next_block()) {
    auto& [rest, offset] = *block;
    while (!rest.empty()) {
      const ssize_t count =
          ::pwrite(file.get(), rest.data(), rest.size(), static_cast<off_t>(offset));
      if (count == -1 && errno == EINTR) continue;
      const auto written = static_cast<std::size_t>(sys::check(count, "write a file of a layer"));
      rest.remove_prefix(written);
      offset += written;
    }
  }
  struct stat status{};
  sys::check(::fstat(file.get(), &status), "look at a file of a layer");
  if (static_cast<std::uint64_t>(status.st_size) < size_) {  // it ends with a hole
    sys::check(::ftruncate(file.get(), static_cast<off_t>(size_)), "end a file of a layer");
  }
}

}  // namespace image
