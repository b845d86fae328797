#include "minicontainer/engine/disk_usage.hpp"

#include <fmt/core.h>

#include <ctime>
#include <map>

#include <nlohmann/json.hpp>

#include "minicontainer/engine/container_list.hpp"
#include "minicontainer/engine/image_report.hpp"
#include "minicontainer/engine/listing.hpp"
#include "minicontainer/engine/volumes.hpp"
#include "minicontainer/image/chain_id.hpp"
#include "minicontainer/image/unpack.hpp"

namespace engine {
namespace {

using nlohmann::json;

/// One kind of things: how many, how many in use, and their bytes.
struct Kind {
  std::size_t total = 0, active = 0;
  std::uint64_t bytes = 0, reclaimable = 0;
};

std::string size_text(std::uint64_t bytes) {
  return human_size(static_cast<double>(bytes));
}

// As docker: no share where there is nothing.
json row_of(const char* type, const Kind& kind) {
  std::string reclaimable = size_text(kind.reclaimable);
  if (kind.bytes > 0) reclaimable += fmt::format(" ({}%)", kind.reclaimable * 100 / kind.bytes);
  return {{"Type", type},
          {"TotalCount", std::to_string(kind.total)},
          {"Active", std::to_string(kind.active)},
          {"Size", size_text(kind.bytes)},
          {"Reclaimable", reclaimable}};
}

/// How many images have a layer, and its size.
struct SharedLayer {
  std::uint64_t bytes = 0;
  int images = 0;
};
using Layers = std::map<std::string, SharedLayer>;

Layers layers_of(const image::Store& store, const std::vector<image::Image>& images) {
  Layers layers;
  for (const auto& image : images) {
    const auto chain = image::chain_ids(image.config.diff_ids);
    const auto sizes = image::layer_sizes(store, image);
    for (std::size_t index = 0; index < chain.size(); ++index) {
      auto& layer = layers[chain[index].text()];
      layer.bytes = sizes[index];
      ++layer.images;
    }
  }
  return layers;
}

// What only this image has.
std::uint64_t unique_size(const Layers& layers, const image::Image& image) {
  std::uint64_t bytes = 0;
  for (const auto& id : image::chain_ids(image.config.diff_ids)) {
    const SharedLayer& layer = layers.at(id.text());
    if (layer.images == 1) bytes += layer.bytes;
  }
  return bytes;
}

Kind usage_of_images(const image::Store& store) {
  const auto images = store.images();
  const Layers layers = layers_of(store, images);
  Kind kind{.total = images.size()};
  for (const auto& [id, layer] : layers) kind.bytes += layer.bytes;
  for (const auto& image : images) {
    if (users_of_image(store, image).empty()) {
      kind.reclaimable += unique_size(layers, image);
    } else {
      ++kind.active;
    }
  }
  return kind;
}

std::uint64_t size_of(const Folders& folders, const Container& container) {
  return bytes_below(folders.container(container.record.id) / "upper");
}

Kind usage_of_containers(const Folders& folders) {
  Kind kind;
  for (const auto& container : list_containers(folders)) {
    const auto bytes = size_of(folders, container);
    ++kind.total;
    kind.bytes += bytes;
    if (container.is_running()) {
      ++kind.active;
    } else {
      kind.reclaimable += bytes;
    }
  }
  return kind;
}

Kind usage_of_volumes(const Folders& folders) {
  Kind kind;
  for (const auto& volume : list_volumes(folders)) {
    const auto bytes = bytes_below(volume.data);
    ++kind.total;
    kind.bytes += bytes;
    if (users_of_volume(folders, volume.name).empty()) {
      kind.reclaimable += bytes;
    } else {
      ++kind.active;
    }
  }
  return kind;
}

std::string details_of_images(const image::Store& store) {
  Listing listing{.columns = {{"Repository", "REPOSITORY"},
                              {"Tag", "TAG"},
                              {"ID", "IMAGE ID"},
                              {"CreatedSince", "CREATED"},
                              {"Size", "SIZE"},
                              {"SharedSize", "SHARED SIZE"},
                              {"UniqueSize", "UNIQUE SIZE"},
                              {"Containers", "CONTAINERS"}},
                  .more_columns = {}};
  const auto images = store.images();
  const Layers layers = layers_of(store, images);
  for (const auto& image : images) {
    const auto size = image::image_size(store, image);
    const auto unique = unique_size(layers, image);
    std::string name = image.names.empty() ? "<none>:<none>" : familiar_name(image.names.front());
    const auto colon = name.rfind(':');
    listing.rows.push_back({{"Repository", name.substr(0, colon)},
                            {"Tag", name.substr(colon + 1)},
                            {"ID", image.id.short_hex()},
                            {"CreatedSince", time_ago(age_in_seconds(image.config.created))},
                            {"Size", size_text(size)},
                            {"SharedSize", size_text(size - unique)},
                            {"UniqueSize", size_text(unique)},
                            {"Containers", std::to_string(users_of_image(store, image).size())}});
  }
  return format_listing(listing, "");
}

std::string details_of_containers(const Folders& folders) {
  constexpr const char* kFormat =
      "table {{.ID}}\t{{.Image}}\t{{.Command}}\t{{.LocalVolumes}}\t{{.Size}}\t{{.RunningFor}}\t"
      "{{.Status}}\t{{.Names}}";
  return list_as_text(folders, list_containers(folders), {.format = kFormat, .shows_size = true});
}

std::string details_of_volumes(const Folders& folders) {
  Listing listing{.columns = {{"Name", "VOLUME NAME"}, {"Links", "LINKS"}, {"Size", "SIZE"}},
                  .more_columns = {}};
  for (const auto& volume : list_volumes(folders)) {
    listing.rows.push_back({{"Name", volume.name},
                            {"Links", std::to_string(users_of_volume(folders, volume.name).size())},
                            {"Size", size_text(bytes_below(volume.data))}});
  }
  return format_listing(listing, "");
}

}  // namespace

std::string disk_usage_text(const Folders& folders, const std::string& format) {
  Listing listing{.columns = {{"Type", "TYPE"},
                              {"TotalCount", "TOTAL"},
                              {"Active", "ACTIVE"},
                              {"Size", "SIZE"},
                              {"Reclaimable", "RECLAIMABLE"}},
                  .more_columns = {}};
  listing.rows = {row_of("Images", usage_of_images(image::Store::open(folders.root))),
                  row_of("Containers", usage_of_containers(folders)),
                  row_of("Local Volumes", usage_of_volumes(folders)), row_of("Build Cache", {})};
  return format_listing(listing, format);
}

std::string disk_usage_details(const Folders& folders) {
  return fmt::format(
      "Images space usage:\n\n{}\nContainers space usage:\n\n{}\nLocal Volumes space usage:\n\n{}\n"
      "Build cache usage: 0B\n",
      details_of_images(image::Store::open(folders.root)), details_of_containers(folders),
      details_of_volumes(folders));
}

}  // namespace engine
