#include "minicontainer/engine/prune.hpp"

#include <algorithm>

#include "minicontainer/engine/container_list.hpp"
#include "minicontainer/engine/image_report.hpp"
#include "minicontainer/engine/remove.hpp"
#include "minicontainer/engine/volumes.hpp"

namespace engine {

Pruned prune_containers(const Folders& folders, const std::vector<std::string>& labels) {
  Pruned pruned;
  std::vector<std::string> filters;
  for (const auto& label : labels) filters.push_back("label=" + label);
  for (const Container& container : list_containers(folders)) {
    if (container.is_monitored || !fits_filters(container, filters)) continue;
    const std::string& id = container.record.id;
    const auto bytes = bytes_below(folders.container(id) / "upper");
    try {
      remove_container(folders, id, {});
    } catch (const std::exception&) {
      continue;  // another command has it: it runs again, or is gone
    }
    pruned.freed += bytes;
    pruned.lines.push_back(id);
  }
  return pruned;
}

Pruned prune_volumes(const Folders& folders) {
  Pruned pruned;
  for (const Volume& volume : list_volumes(folders)) {
    if (!users_of_volume(folders, volume.name).empty()) continue;
    pruned.freed += bytes_below(volume.data);
    remove_volume(folders, volume.name);
    pruned.lines.push_back(volume.name);
  }
  return pruned;
}

Pruned prune_images(const Folders& folders, ImagesToPrune which) {
  Pruned pruned;
  auto store = image::Store::open(folders.root);
  for (const image::Image& image : store.images()) {
    const bool is_wanted = which == ImagesToPrune::kDangling && !image.names.empty();
    if (is_wanted || !users_of_image(store, image).empty()) continue;
    for (const auto& name : image.names) {
      pruned.lines.push_back("untagged: " + image::familiar_name(name));
    }
    pruned.lines.push_back("deleted: " + image.id.text());
    store.remove_image(image.manifest.digest);
  }
  pruned.freed = store.collect();
  return pruned;
}

}  // namespace engine
