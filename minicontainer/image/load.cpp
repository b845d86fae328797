#include <fmt/core.h>

#include <map>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "minicontainer/image/archive.hpp"
#include "minicontainer/image/blob_writer.hpp"
#include "minicontainer/image/unpack.hpp"

namespace image {
namespace {

constexpr std::uint64_t kLargestArchive = std::uint64_t{128} << 30;
constexpr std::uint64_t kMostFiles = 20'000;
constexpr int kMostLinks = 16;

struct Blob {
  Digest digest;
  std::uint64_t size = 0;
  Compression compression = Compression::kNone;
};

// By the first bytes: RFC 1952, RFC 8878.
Compression compression_by(std::string_view beginning) {
  if (beginning.starts_with("\x1f\x8b")) return Compression::kGzip;
  if (beginning.starts_with("\x28\xb5\x2f\xfd")) return Compression::kZstd;
  return Compression::kNone;
}

/// The files of an archive, each a blob in the store now, by their names in it.
class Files {
 public:
  Files(const Store& store, Source& archive) {
    PlainSource plain(archive, kLargestArchive);
    LayerReader reader(plain, {.entries = kMostFiles, .bytes = kLargestArchive});
    while (const auto entry = reader.next()) {
      if (entry->kind == EntryKind::kFile) {
        blobs_.emplace(entry->path, read_blob(store, reader, entry->path));
      } else if (entry->kind == EntryKind::kLink) {
        links_[entry->path] = parent_of(entry->path) + entry->link_target;
      } else if (entry->kind == EntryKind::kHardLink) {
        links_[entry->path] = entry->link_target;
      }
    }
  }

  [[nodiscard]] bool has(const std::string& name) const { return blobs_.contains(name); }

  /// Links lead to other files of the archive: docker saves a layer once that several images have.
  [[nodiscard]] const Blob& get(const std::string& name) const {
    std::string path = normal_path(name);
    for (int hops = 0; hops < kMostLinks; ++hops) {
      if (const auto found = blobs_.find(path); found != blobs_.end()) return found->second;
      const auto link = links_.find(path);
      if (link == links_.end()) break;
      path = normal_path(link->second);
    }
    throw Error(fmt::format("the archive has no file {}", shown(name)));
  }

 private:
  static std::string parent_of(const std::string& path) {
    return path.substr(0, path.rfind('/') + 1);
  }

  static Blob read_blob(const Store& store, LayerReader& reader, const std::string& path) {
    BlobWriter writer = store.new_blob();
    std::string beginning;
    reader.read_content([&](std::string_view bytes) {
      if (beginning.size() < 4) beginning += bytes.substr(0, 4);
      writer.write(bytes);
    });
    constexpr std::string_view kBlobs = "blobs/sha256/";
    std::optional<Digest> promised;
    if (path.starts_with(kBlobs)) promised = Digest("sha256:" + path.substr(kBlobs.size()));
    const auto size = writer.size();
    return {writer.commit(promised), size, compression_by(beginning)};
  }

  std::map<std::string, Blob> blobs_;
  std::map<std::string, std::string> links_;
};

struct Found {
  Descriptor manifest;
  std::vector<Reference> names;
};

const char* layer_type(Compression compression) {
  if (compression == Compression::kGzip) return kOciLayerGzip;
  return compression == Compression::kZstd ? kOciLayerZstd : kOciLayer;
}

// docker's manifest.json: [{"Config": FILE, "RepoTags": [NAME], "Layers": [FILE]}]
std::vector<Found> read_docker(Store& store, const Files& files) {
  const auto json =
      base::parse_json(store.read_blob(files.get("manifest.json").digest), "manifest.json");
  std::vector<Found> found;
  for (const auto& entry : base::JsonView(json, "manifest.json").elements()) {
    const Blob& config = files.get(entry.at("Config").string());
    Manifest manifest{
        .media_type = kOciManifest,
        .config = {.media_type = kOciConfig, .digest = config.digest, .size = config.size}};
    for (const auto& layer : entry.at("Layers").strings()) {
      const Blob& blob = files.get(layer);
      manifest.layers.push_back({layer_type(blob.compression), blob.digest, blob.size});
    }
    std::vector<Reference> names;
    if (const auto tags = entry.find("RepoTags")) {
      for (const auto& tag : tags->strings()) names.push_back(parse_tagged_reference(tag));
    }
    found.push_back({store.add_blob(format_manifest(manifest), kOciManifest), std::move(names)});
  }
  return found;
}

// A name that no other tool would take is left out rather than refused: in an OCI layout it may be
// anything. The image itself is loaded.
std::vector<Reference> names_of(const Descriptor& entry) {
  const std::string name = name_of(entry);
  if (name.empty()) return {};
  try {
    return {parse_tagged_reference(name)};
  } catch (const Error&) {
    return {};
  }
}

Descriptor manifest_of(const Store& store, Descriptor entry) {
  for (int depth = 0; depth < 3 && is_index_type(entry.media_type); ++depth) {
    entry = choose_platform(store.read_blob(entry.digest), "index " + entry.digest.short_hex());
  }
  if (!is_manifest_type(entry.media_type)) {
    throw Error(fmt::format("{} is of type {}, which is no image", entry.digest.text(),
                            shown(entry.media_type)));
  }
  return entry;
}

std::vector<Found> read_oci(const Store& store, const Files& files) {
  const Index index = parse_index(store.read_blob(files.get("index.json").digest), "index.json");
  std::map<Digest, Found> found;
  for (const Descriptor& entry : index) {
    const Descriptor manifest = manifest_of(store, entry);
    auto& one = found.try_emplace(manifest.digest, Found{manifest, {}}).first->second;
    for (Reference& name : names_of(entry)) one.names.push_back(std::move(name));
  }
  std::vector<Found> all;
  for (auto& [digest, one] : found) all.push_back(std::move(one));
  return all;
}

std::vector<Found> read_archive(Store& store, const Files& files) {
  if (files.has("oci-layout") && files.has("index.json")) return read_oci(store, files);
  if (files.has("manifest.json")) return read_docker(store, files);
  throw Error(
      "no image in this archive: it has neither manifest.json nor an OCI image layout; a plain "
      "root file system goes in with: minicontainer import");
}

}  // namespace

std::vector<ArchivedImage> load_images(Store& store, Source& archive) {
  const base::Fd kept = store.keep_all();
  const Files files(store, archive);
  const auto all = read_archive(store, files);
  for (const Found& found : all) unpack_layers(store, store.read_manifest(found.manifest));
  std::vector<ArchivedImage> images;
  for (const Found& found : all) {
    images.push_back({store.add_image(found.manifest, found.names), found.names});
  }
  return images;
}

}  // namespace image
