#include "workbook/lab_kernel/tar.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstring>

namespace workbook {
namespace {

// Offset and length of each field of a ustar header (man 5 tar).
struct Field {
  std::size_t offset;
  std::size_t length;
};
constexpr Field kName{0, 100};
constexpr Field kMode{100, 8};
constexpr Field kUser{108, 8};
constexpr Field kGroup{116, 8};
constexpr Field kSize{124, 12};
constexpr Field kTime{136, 12};
constexpr Field kChecksum{148, 8};
constexpr Field kKind{156, 1};
constexpr Field kTarget{157, 100};
constexpr Field kMagic{257, 8};
constexpr Field kPrefix{345, 155};

void put(std::string& block, Field field, std::string_view text) {
  if (text.size() > field.length) throw TarError(fmt::format("too long for tar: {}", text));
  block.replace(field.offset, text.size(), text);
}

void put_octal(std::string& block, Field field, std::uint64_t value) {
  const auto digits = fmt::format("{:0{}o}", value, field.length - 1);
  if (digits.size() >= field.length) throw TarError(fmt::format("too big for tar: {}", value));
  put(block, field, digits);
}

std::string_view get(std::string_view block, Field field) {
  const auto text = block.substr(field.offset, field.length);
  return text.substr(0, text.find('\0'));
}

std::uint64_t get_octal(std::string_view block, Field field) {
  std::uint64_t value = 0;
  auto text = get(block, field);
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  for (const char digit : text) {
    if (digit < '0' || digit > '7') throw TarError("a number of the archive is not octal");
    value = value * 8 + static_cast<unsigned>(digit - '0');
  }
  return value;
}

// The sum of all bytes, the checksum's own taken as blanks.
std::uint64_t sum_of(std::string_view block) {
  std::uint64_t sum = 8 * ' ';
  for (std::size_t i = 0; i < block.size(); ++i) {
    const bool is_own = i >= kChecksum.offset && i < kChecksum.offset + kChecksum.length;
    if (!is_own) sum += static_cast<unsigned char>(block[i]);
  }
  return sum;
}

// A long path is broken at a slash: what is before it goes into the prefix.
void put_path(std::string& block, const std::string& path) {
  if (path.size() <= kName.length) return put(block, kName, path);
  const auto first = path.size() - kName.length - 1;
  const auto slash = path.find('/', first);
  if (slash == std::string::npos || slash > kPrefix.length || slash + 1 == path.size())
    throw TarError(fmt::format("the path is too long to be packed: {}", path));
  put(block, kPrefix, path.substr(0, slash));
  put(block, kName, path.substr(slash + 1));
}

void expect_harmless(const std::string& path) {
  if (path.empty() || path.starts_with('/'))
    throw TarError(fmt::format("the archive has an empty or absolute path: \"{}\"", path));
  for (std::size_t from = 0; from <= path.size();) {
    const auto slash = std::min(path.find('/', from), path.size());
    if (path.substr(from, slash - from) == "..")
      throw TarError(fmt::format("the archive has a path that climbs: \"{}\"", path));
    from = slash + 1;
  }
}

TarKind kind_of(char flag) {
  switch (flag) {
    case '0':
    case '2':
    case '5':
      return static_cast<TarKind>(flag);
    default:
      throw TarError(fmt::format("the archive has an entry of unknown kind {:#x}", flag));
  }
}

}  // namespace

std::string format_tar_header(const TarEntry& entry) {
  std::string block(kTarBlock, '\0');
  put_path(block, entry.path);
  put_octal(block, kMode, entry.mode & 07777U);
  put_octal(block, kUser, entry.owner);
  put_octal(block, kGroup, entry.owner);
  put_octal(block, kSize, entry.kind == TarKind::kFile ? entry.size : 0);
  put_octal(block, kTime, 0);
  block[kKind.offset] = static_cast<char>(entry.kind);
  put(block, kTarget, entry.target);
  put(block, kMagic,
      {"ustar\0"
       "00",
       8});
  put(block, kChecksum, fmt::format("{:06o}", sum_of(block)));
  block[kChecksum.offset + 7] = ' ';
  return block;
}

std::optional<TarEntry> parse_tar_header(std::string_view block) {
  if (block.size() != kTarBlock) throw TarError("the archive ends in the middle of a header");
  if (std::ranges::all_of(block, [](char byte) { return byte == '\0'; })) return std::nullopt;
  if (get_octal(block, kChecksum) != sum_of(block))
    throw TarError("the archive has a header with a wrong checksum");
  const auto prefix = get(block, kPrefix);
  TarEntry entry{
      .path = prefix.empty() ? std::string(get(block, kName))
                             : fmt::format("{}/{}", prefix, get(block, kName)),
      .kind = kind_of(block[kKind.offset]),
      .mode = static_cast<unsigned>(get_octal(block, kMode)) & 07777U,
      .owner = static_cast<unsigned>(get_octal(block, kUser)),
      .size = get_octal(block, kSize),
      .target = std::string(get(block, kTarget)),
  };
  if (entry.kind != TarKind::kFile) entry.size = 0;
  expect_harmless(entry.path);
  return entry;
}

std::size_t tar_padding(std::uint64_t size) {
  return (kTarBlock - size % kTarBlock) % kTarBlock;
}

std::optional<TarEntry> TarReader::next() {
  while (!read().empty()) {
  }
  if (padding_ > 0) source_(buffer_, padding_);
  char block[kTarBlock];
  source_(block, sizeof block);
  auto entry = parse_tar_header({block, sizeof block});
  left_ = entry ? entry->size : 0;
  padding_ = entry ? tar_padding(entry->size) : 0;
  return entry;
}

std::string_view TarReader::read(std::size_t most) {
  const auto size = std::min<std::uint64_t>({left_, most, sizeof buffer_});
  if (size > 0) source_(buffer_, size);
  left_ -= size;
  return {buffer_, static_cast<std::size_t>(size)};
}

}  // namespace workbook
