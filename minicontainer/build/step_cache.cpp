#include "minicontainer/build/step_cache.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <stdlib.h>
#include <unistd.h>

#include <charconv>

#include "base/check.hpp"
#include "base/file.hpp"

namespace build {
namespace {

constexpr std::size_t kLargestEntry = std::size_t{1} << 20;

// "sha256:... SIZE": of a layer that is kept plain, blob and diff id are the same.
std::optional<StepResult> parse_entry(const std::string& text, const image::Store& store) {
  if (text == "-\n") return StepResult{};
  const auto blank = text.find(' ');
  if (blank == text.npos || !text.ends_with('\n')) return std::nullopt;
  std::uint64_t size = 0;
  std::from_chars(text.data() + blank + 1, text.data() + text.size(), size);
  try {
    const image::Digest digest(text.substr(0, blank));
    if (!store.has_blob(digest) || store.blob_size(digest) != size) return std::nullopt;
    return StepResult{.layer = image::Descriptor{image::kOciLayer, digest, size},
                      .diff_id = digest};
  } catch (const image::Error&) {
    return std::nullopt;
  }
}

}  // namespace

std::optional<std::string> StepCache::find_text(const image::Digest& key) const {
  try {
    return base::read_file(folder_ / key.hex(), kLargestEntry);
  } catch (const std::system_error&) {
    return std::nullopt;
  }
}

void write_note(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::create_directories(path.parent_path());
  std::string pattern = path.parent_path() / "new-XXXXXX";
  const base::Fd file(sys::check(::mkostemp(pattern.data(), O_CLOEXEC), "make a file {}", pattern));
  base::write_all(file, text);
  sys::check(::rename(pattern.c_str(), path.c_str()), "rename {} to {}", pattern, path.native());
}

void StepCache::save_text(const image::Digest& key, const std::string& text) const {
  write_note(folder_ / key.hex(), text);
}

std::optional<StepResult> StepCache::find(const image::Digest& key) const {
  const auto text = find_text(key);
  return text ? parse_entry(*text, store_) : std::nullopt;
}

void StepCache::save(const image::Digest& key, const StepResult& result) const {
  save_text(key, result.layer
                     ? fmt::format("{} {}\n", result.layer->digest.text(), result.layer->size)
                     : "-\n");
}

std::size_t clear_step_cache(const std::filesystem::path& root) {
  std::error_code missing;
  const auto count = std::filesystem::remove_all(root / "build/cache", missing);
  std::filesystem::remove_all(root / "build/mounts", missing);
  return count == static_cast<std::uintmax_t>(-1) ? 0 : count;
}

}  // namespace build
