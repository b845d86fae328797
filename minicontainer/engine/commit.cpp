#include "minicontainer/engine/commit.hpp"

#include "base/time.hpp"
#include "base/undo.hpp"
#include "minicontainer/engine/control.hpp"
#include "minicontainer/image/add_layer.hpp"
#include "minicontainer/image/change.hpp"
#include "minicontainer/image/root_file_system.hpp"

namespace engine {
namespace {

image::ImageConfig config_for(const image::Image& base, const Container& container,
                              const CommitRequest& request, const image::AddedLayer& layer) {
  const Settings& settings = container.record.settings;
  image::ImageConfig config = base.config;
  config.created = base::now_rfc3339();
  config.author = request.author;
  config.diff_ids.push_back(layer.diff_id);
  config.execution.env = settings.env;
  config.execution.entrypoint = settings.entrypoint;
  config.execution.cmd = settings.command;
  config.execution.working_dir = settings.working_dir;
  config.execution.user = settings.user;
  config.execution.labels = settings.labels;
  for (const auto& change : request.changes) image::apply_change(config.execution, change);
  std::string created_by;
  for (const auto& word : settings.command) created_by += (created_by.empty() ? "" : " ") + word;
  config.history.push_back({.created = config.created,
                            .created_by = created_by,
                            .author = request.author,
                            .comment = request.message});
  return config;
}

}  // namespace

std::string commit_container(const Folders& folders, const Container& container,
                             const CommitRequest& request) {
  auto store = image::Store::open(folders.root);
  const base::Fd keep = store.keep_all();
  const auto root = image::load_root(store, folders.container(container.record.id));
  if (root.is_copy) {
    throw std::runtime_error(
        "commit: this container's root is a copy of its image, because overlayfs cannot be mounted "
        "here; there is no record of what was changed");
  }
  std::vector<image::Reference> names;
  if (!request.name.empty()) names.push_back(image::parse_tagged_reference(request.name));
  const image::Image base = store.get(container.record.image_id);
  base::Undo pause;
  if (request.pauses && container.is_running() && !container.is_paused) {
    pause_container(folders, container);
    pause.add([&] { unpause_container(folders, load_container(folders, container.record.id)); });
  }
  const auto layer = image::add_layer_of(store, root.upper, {.kind = image::TreeKind::kUpper});
  pause.roll_back();
  auto layers = base.layers;
  layers.push_back(layer.blob);
  return store.add_image(config_for(base, container, request, layer), layers, names).id.text();
}

}  // namespace engine
