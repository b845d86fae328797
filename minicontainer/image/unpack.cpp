#include "minicontainer/image/unpack.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <numeric>

#include <nlohmann/json.hpp>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "minicontainer/image/chain_id.hpp"
#include "minicontainer/image/remove_tree.hpp"

namespace image {
namespace {

// A layer may be as large as what is free, up to a bound: a bomb fills no disk to the last byte.
LayerLimits limits_for(const base::Fd& folder) {
  LayerLimits limits;
  struct statvfs space{};
  sys::check(::fstatvfs(folder.get(), &space), "look at the free space");
  const auto free_bytes = static_cast<std::uint64_t>(space.f_bavail) * space.f_frsize;
  limits.bytes = std::min(limits.bytes, free_bytes - free_bytes / 20);
  return limits;
}

Compression expected_compression(const std::string& media_type) {
  if (media_type.ends_with("gzip")) return Compression::kGzip;
  return media_type.ends_with("zstd") ? Compression::kZstd : Compression::kNone;
}

void check_compression(Compression seen, const std::string& media_type) {
  constexpr const char* kNames[] = {"not compressed", "compressed with gzip",
                                    "compressed with zstd"};
  if (seen == expected_compression(media_type)) return;
  throw Error(fmt::format("it is called {}, but is {}", shown(media_type),
                          kNames[static_cast<std::size_t>(seen)]));
}

// Holds the folder new-CHAIN-ID for itself; empty at first.
class NewLayer {
 public:
  NewLayer(const Store& store, const Digest& chain_id)
      : path_(store.layers_folder() / ("new-" + chain_id.hex())) {
    while (true) {
      if (::mkdir(path_.c_str(), 0700) == -1 && errno != EEXIST) {
        sys::throw_error(errno, "make " + path_.native());
      }
      const int fd = ::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
      if (fd == -1 && errno == ENOENT) continue;  // another process has just finished it
      lock_ = base::Fd(sys::check(fd, "open {}", path_.native()));
      sys::check(::flock(lock_.get(), LOCK_EX), "lock {}", path_.native());
      return;
    }
  }

  /// False if another process finished the layer while this one waited.
  [[nodiscard]] bool is_own() const {
    struct stat held{};
    struct stat named{};
    return ::fstat(lock_.get(), &held) == 0 && ::stat(path_.c_str(), &named) == 0 &&
           held.st_ino == named.st_ino;
  }

  base::Fd make_diff() const {
    remove_tree_at(lock_, "diff");
    sys::check(::mkdirat(lock_.get(), "diff", 0755), "make {}/diff", path_.native());
    return base::open_file((path_ / "diff").c_str(), O_RDONLY | O_DIRECTORY);
  }

  void finish(std::uint64_t size, const std::filesystem::path& final_path) const {
    base::replace_file(path_ / "layer.json", base::format_json({{"size", size}}));
    sys::check(::rename(path_.c_str(), final_path.c_str()), "rename {} to {}", path_.native(),
               final_path.native());
  }

 private:
  std::filesystem::path path_;
  base::Fd lock_;
};

bool is_unpacked(const Store& store, const Digest& chain_id) {
  return std::filesystem::exists(layer_folder(store, chain_id) / "layer.json");
}

std::vector<base::Fd> open_below(const std::vector<std::filesystem::path>& below) {
  std::vector<base::Fd> folders;
  for (auto path = below.rbegin(); path != below.rend(); ++path) {
    folders.push_back(base::open_file(path->c_str(), O_PATH | O_DIRECTORY));
  }
  return folders;
}

void unpack_one(const Store& store, const Image& image, std::size_t index, const Digest& chain_id,
                const std::vector<std::filesystem::path>& below) {
  const NewLayer layer(store, chain_id);
  if (is_unpacked(store, chain_id) || !layer.is_own()) return;
  const auto folders = open_below(below);
  ApplyOptions options = own_apply_options();
  options.style = WhiteoutStyle::kOverlay;
  for (const base::Fd& folder : folders) options.below.push_back(folder.get());
  const base::Fd diff = layer.make_diff();
  layer.finish(unpack_layer_into(store, image, index + 1, diff, options),
               layer_folder(store, chain_id));
}

}  // namespace

ApplyOptions own_apply_options() {
  const auto attributes = overlay_attributes();
  const bool is_root = ::geteuid() == 0;
  return {.attributes = attributes,
          .may_make_devices = is_root && attributes == OverlayAttributes::kTrusted,
          .keeps_owners = is_root};
}

std::filesystem::path layer_folder(const Store& store, const Digest& chain_id) {
  return store.layers_folder() / chain_id.hex();
}

std::uint64_t unpack_layer_into(const Store& store, const Image& image, std::size_t number,
                                const base::Fd& root, const ApplyOptions& options) {
  const Descriptor& blob = image.layers.at(number - 1);
  const std::string name = fmt::format("layer {} of image {}", number, image.id.short_hex());
  try {
    const LayerLimits limits = limits_for(root);
    FileSource file(store.open_blob(blob.digest));
    VerifyingSource packed(file, blob.digest, "its blob");
    // A tar has a header of its own, and padding, for each file.
    PlainSource plain(packed, limits.bytes + limits.entries * 4096);
    check_compression(plain.compression(), blob.media_type);
    VerifyingSource tar(plain, image.config.diff_ids.at(number - 1), "its plain tar");
    CountingSource counted(tar);
    LayerReader reader(counted, limits);
    apply_layer(reader, root, options);
    return counted.size();
  } catch (const std::exception& error) {
    throw Error(fmt::format("{}: {}", name, error.what()));
  }
}

std::vector<std::filesystem::path> unpack_layers(const Store& store, const Image& image) {
  const auto chain = chain_ids(image.config.diff_ids);
  std::vector<std::filesystem::path> folders;
  for (std::size_t i = 0; i < chain.size(); ++i) {
    while (!is_unpacked(store, chain[i])) unpack_one(store, image, i, chain[i], folders);
    folders.push_back(layer_folder(store, chain[i]) / "diff");
  }
  return folders;
}

std::vector<std::uint64_t> layer_sizes(const Store& store, const Image& image) {
  const auto chain = chain_ids(image.config.diff_ids);
  std::vector<std::uint64_t> sizes;
  for (std::size_t i = 0; i < chain.size(); ++i) {
    const auto file = layer_folder(store, chain[i]) / "layer.json";
    if (!std::filesystem::exists(file)) {
      sizes.push_back(image.layers[i].size);
      continue;
    }
    const auto json = base::load_json(file);
    sizes.push_back(base::JsonView(json, file.native()).at("size").natural());
  }
  return sizes;
}

std::uint64_t image_size(const Store& store, const Image& image) {
  const auto sizes = layer_sizes(store, image);
  return std::accumulate(sizes.begin(), sizes.end(), std::uint64_t{0});
}

}  // namespace image
