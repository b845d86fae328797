#include <fmt/core.h>

#include <set>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "minicontainer/image/archive.hpp"

namespace image {
namespace {

std::string blob_name(const Digest& digest) {
  return "blobs/sha256/" + digest.hex();
}

nlohmann::json docker_entry(const ArchivedImage& saved) {
  nlohmann::json layers = nlohmann::json::array();
  for (const Descriptor& layer : saved.image.layers) layers.push_back(blob_name(layer.digest));
  nlohmann::json names = nullptr;
  for (const Reference& name : saved.names) names.push_back(familiar_name(name));
  return {{"Config", blob_name(saved.image.id)},
          {"RepoTags", std::move(names)},
          {"Layers", std::move(layers)}};
}

Index index_of(const std::vector<ArchivedImage>& images) {
  Index index;
  for (const ArchivedImage& saved : images) {
    Descriptor entry = saved.image.manifest;
    for (const Reference& name : saved.names) {
      entry.annotations = {{kFullName, full_name(name)}, {kRefName, name.tag}};
      index.push_back(entry);
    }
    if (saved.names.empty()) index.push_back(entry);
  }
  return index;
}

void add_blob(LayerWriter& writer, const Store& store, const Digest& digest) {
  FileSource file(store.open_blob(digest));
  VerifyingSource verified(file, digest, "a blob of the store");
  writer.add({.path = blob_name(digest), .mode = 0644, .size = store.blob_size(digest)}, &verified);
  drain(verified);
}

}  // namespace

void save_images(const Store& store, const std::vector<ArchivedImage>& images, ArchiveForm form,
                 Sink sink) {
  LayerWriter writer(std::move(sink));
  std::set<Digest> blobs;
  nlohmann::json docker = nlohmann::json::array();
  for (const ArchivedImage& saved : images) {
    blobs.insert({saved.image.manifest.digest, saved.image.id});
    for (const Descriptor& layer : saved.image.layers) blobs.insert(layer.digest);
    docker.push_back(docker_entry(saved));
  }
  for (const char* folder : {"blobs", "blobs/sha256"}) {
    writer.add({.path = folder, .kind = EntryKind::kFolder, .mode = 0755});
  }
  for (const Digest& digest : blobs) add_blob(writer, store, digest);
  writer.add_file("index.json", format_index(index_of(images)));
  if (form == ArchiveForm::kBoth) writer.add_file("manifest.json", base::format_json(docker));
  writer.add_file("oci-layout", R"({"imageLayoutVersion":"1.0.0"})");
  writer.finish();
}

}  // namespace image
