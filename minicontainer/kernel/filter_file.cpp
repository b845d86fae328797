#include "minicontainer/kernel/filter_file.hpp"

#include <fmt/core.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace minicontainer {
namespace {

struct Header {
  std::array<char, 8> magic = {'f', 'i', 'l', 't', 'e', 'r', '\n', '1'};
  std::uint64_t sum = 0;  ///< over the header with 0 here, and all that follows
  std::uint64_t key_size = 0;
  std::uint64_t instructions = 0;
  std::uint32_t flags = 0;
  std::uint32_t wants_listener = 0;
};
static_assert(std::has_unique_object_representations_v<Header>);

// FNV-1a, of 64 bits.
class Hash {
 public:
  void add(std::string_view bytes) {
    for (const unsigned char byte : bytes) value_ = (value_ ^ byte) * 0x100000001b3U;
  }
  [[nodiscard]] std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0xcbf29ce484222325U;
};

std::string_view bytes_of(const Header& header) {
  return {reinterpret_cast<const char*>(&header), sizeof header};
}

std::uint64_t sum_of(Header header, std::string_view rest) {
  header.sum = 0;
  Hash hash;
  hash.add(bytes_of(header));
  hash.add(rest);
  return hash.value();
}

bool is_sound(const Header& header, std::string_view rest) {
  return header.magic == Header{}.magic && header.instructions != 0 &&
         header.instructions <= BPF_MAXINSNS && header.wants_listener <= 1 &&
         rest.size() >= header.key_size &&
         rest.size() - header.key_size == header.instructions * sizeof(sock_filter) &&
         header.sum == sum_of(header, rest);
}

}  // namespace

std::string filter_file_name(std::string_view key) {
  Hash hash;
  hash.add(key);
  return fmt::format("{:016x}", hash.value());
}

std::string format_filter_file(const SeccompFilter& filter, std::string_view key) {
  std::string rest(key);
  rest.append(reinterpret_cast<const char*>(filter.program.data()),
              filter.program.size() * sizeof(sock_filter));
  Header header{.key_size = key.size(),
                .instructions = filter.program.size(),
                .flags = filter.flags,
                .wants_listener = filter.wants_listener ? 1U : 0U};
  header.sum = sum_of(header, rest);
  return std::string(bytes_of(header)) + rest;
}

std::optional<SeccompFilter> parse_filter_file(std::string_view bytes, std::string_view key) {
  Header header;
  if (bytes.size() < sizeof header) return std::nullopt;
  std::memcpy(&header, bytes.data(), sizeof header);
  const std::string_view rest = bytes.substr(sizeof header);
  if (!is_sound(header, rest) || rest.substr(0, header.key_size) != key) return std::nullopt;
  SeccompFilter filter{.flags = header.flags, .wants_listener = header.wants_listener == 1};
  filter.program.resize(header.instructions);
  std::memcpy(filter.program.data(), rest.data() + header.key_size,
              header.instructions * sizeof(sock_filter));
  return filter;
}

}  // namespace minicontainer
