#include <fmt/core.h>

#include <algorithm>

#include "minicontainer/image/digest.hpp"

namespace image {

Digest::Digest(std::string_view text) : text_(text) {
  constexpr std::string_view kPrefix = "sha256:";
  const bool is_hex =
      std::ranges::all_of(text.substr(std::min(text.size(), kPrefix.size())),
                          [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
  if (text.starts_with(kPrefix) && text.size() == kPrefix.size() + 64 && is_hex) return;
  std::string shown(text.substr(0, 100));
  std::ranges::replace_if(shown, [](unsigned char c) { return c < 0x20 || c >= 0x7f; }, '?');
  throw Error(fmt::format("\"{}\" is no digest: expected sha256: and 64 of 0-9a-f", shown));
}

Digest digest_of(std::string_view bytes) {
  const auto hasher = make_hasher();
  hasher->add(bytes);
  return hasher->finish();
}

}  // namespace image
