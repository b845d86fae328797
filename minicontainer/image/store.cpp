#include "minicontainer/image/store.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>

#include "base/check.hpp"
#include "base/file.hpp"
#include "minicontainer/image/blob_writer.hpp"

namespace image {
namespace {

constexpr std::size_t kLargestDocument = std::size_t{4} << 20;

void ensure_folder(const std::filesystem::path& path, mode_t mode) {
  std::filesystem::create_directories(path.parent_path());
  if (::mkdir(path.c_str(), mode) == -1 && errno != EEXIST) {
    sys::throw_error(errno, fmt::format("make the folder {}", path.native()));
  }
  if (!std::filesystem::is_directory(path)) throw Error(path.native() + " is no folder");
}

base::Fd lock_file(const std::filesystem::path& path, int operation) {
  base::Fd fd = base::open_file(path.c_str(), O_RDWR | O_CREAT, 0600);
  int result = 0;
  do {
    result = ::flock(fd.get(), operation);
  } while (result == -1 && errno == EINTR);
  sys::check(result, "lock {}", path.native());
  return fd;
}

void sort_names(std::vector<Reference>& names) {
  std::ranges::sort(names, {}, [](const Reference& name) { return full_name(name); });
}

// The names that lead to the manifest of `image`; one that is no reference stays out of sight.
void fill_names(const Index& index, Image& image) {
  for (const Descriptor& entry : index) {
    const std::string name = name_of(entry);
    if (entry.digest != image.manifest.digest || name.empty()) continue;
    Reference reference = parse_tagged_reference(name);
    (reference.digest ? image.digests : image.names).push_back(std::move(reference));
  }
  sort_names(image.names);
  sort_names(image.digests);
}

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= 64 &&
         text.find_first_not_of("0123456789abcdef") == text.npos;
}

std::optional<Reference> as_name(std::string_view text) {
  try {
    return parse_tagged_reference(text);
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace

Store Store::open(const std::filesystem::path& root) {
  Store store(root);
  // Not 0700: the processes of a container whose root is another user outside pass through.
  ensure_folder(root, 0711);
  ensure_folder(root / "image", 0700);
  ensure_folder(root / "image/blobs", 0700);
  ensure_folder(root / "image/blobs/sha256", 0700);
  ensure_folder(root / "image/new", 0700);
  ensure_folder(store.layers_folder(), 0700);
  ensure_folder(store.containers_folder(), 0711);
  const auto layout = root / "image/oci-layout";
  if (!std::filesystem::exists(layout)) {
    const base::Fd lock = lock_file(root / "image/index.lock", LOCK_EX);
    base::replace_file(layout, R"({"imageLayoutVersion":"1.0.0"})");
  }
  return store;
}

Index Store::index() const {
  const auto file = root_ / "image/index.json";
  if (!std::filesystem::exists(file)) return {};
  return parse_index(base::read_file(file), file.native());
}

void Store::change_index(const std::function<void(Index&)>& change) {
  const base::Fd lock = lock_file(root_ / "image/index.lock", LOCK_EX);
  Index changed = index();
  change(changed);
  base::replace_file(root_ / "image/index.json", format_index(changed));
}

Image Store::read_image(const Index& index, const Descriptor& entry) const {
  const Manifest manifest =
      parse_manifest(read_blob(entry.digest), "manifest " + entry.digest.short_hex());
  const std::string document = "config " + manifest.config.digest.short_hex();
  Image image{.id = manifest.config.digest,
              .manifest = entry,
              .config = parse_image_config(read_blob(manifest.config.digest), document),
              .layers = manifest.layers};
  image.manifest.annotations.clear();
  if (image.layers.size() != image.config.diff_ids.size()) {
    throw Error(fmt::format("image {}: the manifest has {} layers, the config {}",
                            image.id.short_hex(), image.layers.size(),
                            image.config.diff_ids.size()));
  }
  fill_names(index, image);
  return image;
}

std::vector<Image> Store::images() const {
  const Index all = index();
  std::vector<Image> images;
  for (const Descriptor& entry : all) {
    const bool is_known = std::ranges::any_of(
        images, [&](const Image& image) { return image.manifest.digest == entry.digest; });
    try {
      if (!is_known) images.push_back(read_image(all, entry));
    } catch (const std::exception&) {  // damages() tells
    }
  }
  std::ranges::stable_sort(images, std::ranges::greater(),
                           [](const Image& image) { return image.config.created; });
  return images;
}

std::vector<Damage> Store::damages() const {
  const Index all = index();
  std::vector<Damage> damages;
  for (const Descriptor& entry : all) {
    try {
      (void)read_image(all, entry);
    } catch (const std::exception& error) {
      damages.push_back({entry, error.what()});
    }
  }
  return damages;
}

std::optional<Image> Store::find(std::string_view name_or_id) const {
  const Index all = index();
  if (const auto name = as_name(name_or_id)) {
    const std::string full = full_name(*name);
    for (const Descriptor& entry : all) {
      if (name_of(entry) == full) return read_image(all, entry);
    }
  }
  constexpr std::string_view kPrefix = "sha256:";
  std::string_view hex = name_or_id;
  if (hex.starts_with(kPrefix)) hex.remove_prefix(kPrefix.size());
  return is_id(hex) ? find_by_id(hex) : std::nullopt;
}

std::optional<Image> Store::find_by_id(std::string_view beginning) const {
  std::optional<Image> found;
  for (Image& image : images()) {
    if (!image.id.hex().starts_with(beginning)) continue;
    if (found && found->id != image.id) {
      throw Error(fmt::format("ambiguous image id: {} is the beginning of several", beginning));
    }
    if (!found || found->names.empty()) found = std::move(image);
  }
  return found;
}

Image Store::get(std::string_view name_or_id) const {
  auto found = find(name_or_id);
  if (found) return std::move(*found);
  std::string shown(name_or_id.substr(0, 300));
  std::ranges::replace_if(shown, [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
  throw NoSuchImage("No such image: " + shown);
}

Image Store::read_manifest(const Descriptor& manifest) const {
  return read_image({}, manifest);
}

Image Store::add_image(const Descriptor& manifest, const std::vector<Reference>& names) {
  const Image image = read_image({}, manifest);
  for (const Descriptor& layer : image.layers) {
    if (!has_blob(layer.digest)) {
      throw Error(fmt::format("image {}: its layer {} is missing", image.id.short_hex(),
                              layer.digest.text()));
    }
  }
  change_index([&](Index& index) {
    for (const Reference& name : names) insert_name(index, image.manifest, name);
    const bool is_known = std::ranges::any_of(
        index, [&](const Descriptor& entry) { return entry.digest == manifest.digest; });
    if (!is_known) index.push_back(image.manifest);
  });
  return read_image(index(), manifest);
}

Image Store::add_image(const ImageConfig& config, const std::vector<Descriptor>& layers,
                       const std::vector<Reference>& names) {
  const Manifest manifest{.media_type = kOciManifest,
                          .config = add_blob(format_image_config(config), kOciConfig),
                          .layers = layers};
  return add_image(add_blob(format_manifest(manifest), kOciManifest), names);
}

void Store::add_name(const Image& image, const Reference& name) {
  change_index([&](Index& index) { insert_name(index, image.manifest, name); });
}

void Store::remove_name(const Reference& name) {
  change_index([&](Index& index) { erase_name(index, name); });
}

void Store::remove_image(const Digest& manifest) {
  change_index([&](Index& index) {
    std::erase_if(index, [&](const Descriptor& entry) { return entry.digest == manifest; });
  });
}

base::Fd Store::keep_all() const {
  return lock_file(root_ / "image/lock", LOCK_SH);
}

std::filesystem::path Store::blob_path(const Digest& digest) const {
  return root_ / "image/blobs/sha256" / digest.hex();
}

bool Store::has_blob(const Digest& digest) const {
  return std::filesystem::exists(blob_path(digest));
}

std::uint64_t Store::blob_size(const Digest& digest) const {
  return std::filesystem::file_size(blob_path(digest));
}

base::Fd Store::open_blob(const Digest& digest) const {
  if (!has_blob(digest)) throw Error(fmt::format("the store has no blob {}", digest.text()));
  return base::open_file(blob_path(digest).c_str(), O_RDONLY);
}

std::string Store::read_blob(const Digest& digest) const {
  const base::Fd fd = open_blob(digest);
  if (blob_size(digest) > kLargestDocument) {
    throw Error(
        fmt::format("{} is larger than 4 MiB, so it is no manifest and no config", digest.text()));
  }
  std::string bytes = base::read_all(fd, kLargestDocument);
  if (digest_of(bytes) != digest) {
    throw Error(
        fmt::format("{} is damaged: its bytes are not what its name says; remove the image "
                    "and get it again",
                    blob_path(digest).native()));
  }
  return bytes;
}

BlobWriter Store::new_blob() const {
  return {root_ / "image/blobs/sha256", root_ / "image/new"};
}

Descriptor Store::add_blob(std::string_view bytes, const std::string& media_type) {
  BlobWriter writer = new_blob();
  writer.write(bytes);
  const auto size = writer.size();
  return {.media_type = media_type, .digest = writer.commit(), .size = size};
}

}  // namespace image
