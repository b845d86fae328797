// Which blobs and layers are still needed, and the removal of all others.
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <set>

#include <nlohmann/json.hpp>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "minicontainer/image/chain_id.hpp"
#include "minicontainer/image/remove_tree.hpp"
#include "minicontainer/image/store.hpp"

namespace image {
namespace {

struct Needed {
  std::set<std::string> blobs;   ///< hex
  std::set<std::string> layers;  ///< hex of the chain ids
};

void add_images(const Store& store, Needed& needed) {
  for (const Image& image : store.images()) {
    needed.blobs.insert({image.manifest.digest.hex(), image.id.hex()});
    for (const Descriptor& layer : image.layers) needed.blobs.insert(layer.digest.hex());
    for (const Digest& id : chain_ids(image.config.diff_ids)) needed.layers.insert(id.hex());
  }
}

void add_containers(const Store& store, Needed& needed) {
  for (const auto& folder : std::filesystem::directory_iterator(store.containers_folder())) {
    const auto file = folder.path() / "root.json";
    if (!std::filesystem::exists(file)) continue;
    const auto json = base::load_json(file);
    for (const auto& id : base::JsonView(json, file.native()).at("layers").strings()) {
      needed.layers.insert(Digest(id).hex());
    }
  }
}

std::uint64_t remove_blobs(const std::filesystem::path& folder,
                           const std::set<std::string>& needed) {
  std::uint64_t freed = 0;
  for (const auto& blob : std::filesystem::directory_iterator(folder)) {
    if (needed.contains(blob.path().filename())) continue;
    freed += blob.file_size();
    remove_tree(blob.path());
  }
  return freed;
}

std::uint64_t size_of_layer(const std::filesystem::path& folder) {
  const auto file = folder / "layer.json";
  if (!std::filesystem::exists(file)) return 0;
  return base::load_json(file).value("size", std::uint64_t{0});
}

// First the name, then the content: a layer of that name is whole or not there.
std::uint64_t remove_layers(const std::filesystem::path& folder,
                            const std::set<std::string>& needed) {
  std::uint64_t freed = 0;
  for (const auto& layer : std::filesystem::directory_iterator(folder)) {
    const std::string name = layer.path().filename();
    if (needed.contains(name)) continue;
    freed += size_of_layer(layer.path());
    auto gone = layer.path();
    if (!name.starts_with("gone-")) {
      gone = folder / ("gone-" + name);
      remove_tree(gone);
      sys::check(::rename(layer.path().c_str(), gone.c_str()), "rename {}", layer.path().native());
    }
    remove_tree(gone);
  }
  return freed;
}

}  // namespace

std::uint64_t Store::collect() {
  const base::Fd lock = base::open_file((root_ / "image/lock").c_str(), O_RDWR | O_CREAT, 0600);
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) == -1) {
    if (errno == EWOULDBLOCK) return 0;
    sys::throw_error(errno, "lock " + (root_ / "image/lock").native());
  }
  if (!damages().empty()) return 0;
  Needed needed;
  add_images(*this, needed);
  add_containers(*this, needed);
  return remove_blobs(root_ / "image/blobs/sha256", needed.blobs) +
         remove_blobs(root_ / "image/new", {}) + remove_layers(layers_folder(), needed.layers);
}

}  // namespace image
