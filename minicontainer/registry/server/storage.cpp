#include "minicontainer/registry/server/storage.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>

#include <algorithm>
#include <set>

#include "base/check.hpp"
#include "base/file.hpp"

namespace registry {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename();
    if (!name.starts_with('.')) names.push_back(name);
  }
  std::ranges::sort(names);
  return names;
}

std::optional<image::Digest> digest_of_hex(const std::string& hex) {
  try {
    return image::Digest("sha256:" + hex);
  } catch (const image::Error&) {
    return std::nullopt;  // what a write left that was cut short: replace_file's own name for it
  }
}

void write_small(const fs::path& path, std::string_view content) {
  fs::create_directories(path.parent_path());
  base::replace_file(path, content);
}

}  // namespace

Storage::Storage(fs::path root, std::uint64_t largest_blob)
    : root_(std::move(root)), largest_blob_(largest_blob) {
  for (const char* folder : {"blobs/sha256", "repositories", "uploads"}) {
    fs::create_directories(root_ / folder);
  }
  collect();
}

fs::path Storage::blob(const image::Digest& digest) const {
  return root_ / "blobs/sha256" / digest.hex();
}

fs::path Storage::place(const std::string& repository) const {
  return root_ / "repositories" / repository;
}

// Nobody is served yet, so nothing is on its way but uploads, which may be taken up again for a
// day.
void Storage::collect() const {
  std::set<std::string> needed;
  for (const auto& repository : repositories()) {
    for (const char* kind : {"_layers", "_manifests"}) {
      for (const auto& name : names_in(place(repository) / kind)) needed.insert(name);
    }
  }
  for (const auto& name : names_in(root_ / "blobs/sha256")) {
    if (!needed.contains(name)) fs::remove(root_ / "blobs/sha256" / name);
  }
  const auto old = fs::file_time_type::clock::now() - std::chrono::hours(24);
  for (const auto& id : names_in(root_ / "uploads")) {
    std::error_code error;
    if (fs::last_write_time(root_ / "uploads" / id, error) < old) {
      fs::remove_all(root_ / "uploads" / id);
    }
  }
}

std::optional<std::uint64_t> Storage::blob_size(const std::string& repository,
                                                const image::Digest& digest) const {
  std::error_code error;
  const bool is_linked = fs::exists(place(repository) / "_layers" / digest.hex(), error) ||
                         fs::exists(place(repository) / "_manifests" / digest.hex(), error);
  const auto size = fs::file_size(blob(digest), error);
  return is_linked && !error ? std::optional(size) : std::nullopt;
}

base::Fd Storage::open_blob(const image::Digest& digest) const {
  return base::open_file(blob(digest).c_str(), O_RDONLY);
}

void Storage::link_blob(const std::string& repository, const image::Digest& digest) {
  write_small(place(repository) / "_layers" / digest.hex(), "");
}

bool Storage::unlink_blob(const std::string& repository, const image::Digest& digest) {
  return fs::remove(place(repository) / "_layers" / digest.hex());
}

void Storage::add_blob(const image::Digest& digest, std::string_view bytes) const {
  base::replace_file(blob(digest), bytes);
}

std::optional<image::Digest> Storage::resolve_tag(const std::string& repository,
                                                  const std::string& tag) const {
  const fs::path file = place(repository) / "_tags" / tag;
  if (!fs::exists(file)) return std::nullopt;
  return image::Digest(base::read_file(file));
}

std::optional<StoredManifest> Storage::find_manifest(const std::string& repository,
                                                     const image::Digest& digest) const {
  const fs::path file = place(repository) / "_manifests" / digest.hex();
  if (!fs::exists(file)) return std::nullopt;
  StoredManifest found{base::read_file(file), digest, base::read_file(blob(digest))};
  if (image::digest_of(found.bytes) != digest) {
    throw image::Error(blob(digest).native() + " is damaged: remove it and push it again");
  }
  return found;
}

// The tag goes last: it leads to something that is there.
void Storage::put_manifest(const std::string& repository, const StoredManifest& manifest,
                           const std::string& tag, const std::optional<image::Digest>& subject) {
  const std::string hex = manifest.digest.hex();
  add_blob(manifest.digest, manifest.bytes);
  write_small(place(repository) / "_manifests" / hex, manifest.media_type);
  if (subject) write_small(place(repository) / "_referrers" / subject->hex() / hex, "");
  if (!tag.empty()) write_small(place(repository) / "_tags" / tag, manifest.digest.text());
}

bool Storage::remove_manifest(const std::string& repository, const image::Digest& digest) {
  for (const auto& tag : tags(repository)) {
    if (resolve_tag(repository, tag) == digest) remove_tag(repository, tag);
  }
  for (const auto& subject : names_in(place(repository) / "_referrers")) {
    fs::remove(place(repository) / "_referrers" / subject / digest.hex());
  }
  return fs::remove(place(repository) / "_manifests" / digest.hex());
}

bool Storage::remove_tag(const std::string& repository, const std::string& tag) {
  return fs::remove(place(repository) / "_tags" / tag);
}

bool Storage::has_repository(const std::string& repository) const {
  return fs::exists(place(repository) / "_manifests");
}

std::vector<std::string> Storage::tags(const std::string& repository) const {
  return names_in(place(repository) / "_tags");
}

std::vector<std::string> Storage::repositories() const {
  std::vector<std::string> found;
  const fs::path top = root_ / "repositories";
  std::error_code error;
  auto entry = fs::recursive_directory_iterator(top, error);
  for (; entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().filename();
    if (name.starts_with('_')) {
      entry.disable_recursion_pending();
      const bool is_repository = name == "_manifests" || name == "_layers";
      const std::string path = entry->path().parent_path().lexically_relative(top);
      if (is_repository && std::ranges::find(found, path) == found.end()) found.push_back(path);
    }
  }
  std::ranges::sort(found);
  return found;
}

std::vector<image::Digest> Storage::referrers(const std::string& repository,
                                              const image::Digest& subject) const {
  std::vector<image::Digest> found;
  for (const auto& hex : names_in(place(repository) / "_referrers" / subject.hex())) {
    if (const auto digest = digest_of_hex(hex)) found.push_back(*digest);
  }
  return found;
}

}  // namespace registry
