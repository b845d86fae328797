// Records against folders, names and monitors.

#include <fmt/core.h>

#include "minicontainer/engine/check.hpp"
#include "minicontainer/engine/mend.hpp"
#include "minicontainer/engine/names.hpp"
#include "minicontainer/engine/volumes.hpp"
#include "minicontainer/image/root_file_system.hpp"
#include "minicontainer/image/unpack.hpp"

namespace engine {
namespace {

namespace fs = std::filesystem;

// While we hold its lock, nobody makes, starts or removes it; its monitor may end all the same.
class OneContainer {
 public:
  OneContainer(const Folders& folders, const std::string& id, Checked& checked)
      : folders_(folders), id_(id), checked_(checked) {}

  void check() {
    const ContainerLock lock(folders_, id_);
    try {
      container_ = load_container(folders_, id_);
    } catch (const NoSuchContainer&) {
      return add("it has no record: its creation was broken off", "remove its folder",
                 [folders = folders_, id = id_] { sweep_unfinished(folders, id); });
    } catch (const std::exception& error) {
      return add(error.what(), "put its record.json right by hand, or remove its folder", {});
    }
    ++checked_.containers;
    check_state();
    check_name();
    check_root();
    check_mounts();
  }

 private:
  void add(std::string what, std::string repair, std::function<void()> mend) {
    const std::string& name = container_.record.name;
    checked_.problems.push_back({.place = "container " + (name.empty() ? id_ : name),
                                 .what = std::move(what),
                                 .repair = std::move(repair),
                                 .mend = std::move(mend)});
  }

  void check_state() {
    if (!needs_mending(container_)) return;
    const bool is_over = container_.state.phase == monitor::Phase::kExited;
    add(is_over ? "it has ended, and --rm should have removed it"
                : "its state says that it runs, and its monitor is gone",
        is_over ? "remove it"
                : "end what is left of it, save its output, and do as its policy says",
        [folders = folders_, id = id_] { engine::mend(folders, id); });
  }

  void check_name() {
    const std::string& name = container_.record.name;
    const auto owner = id_of_name(folders_, name);
    if (owner == id_) return;
    if (owner) {
      add(fmt::format("its name belongs to {} as well", *owner),
          "rename it: minicontainer rename " + id_.substr(0, 12) + " NEW_NAME", {});
      return;
    }
    add("its name leads nowhere", "take the name again",
        [folders = folders_, id = id_, name] { take_name(folders, name, id); });
  }

  void check_root() {
    const auto store = image::Store::open(folders_.root);
    try {
      for (const auto& layer : image::load_root(store, folders_.container(id_)).lower) {
        if (!fs::is_directory(layer)) return add_missing_layer(layer);
      }
    } catch (const std::exception& error) {
      add(error.what(), "nothing is left of its root: remove the container", {});
    }
  }

  void add_missing_layer(const fs::path& layer) {
    add(fmt::format("the layer {} that it stands on is missing", layer.native()),
        "unpack the layers of its image again",
        [folders = folders_, image_id = container_.record.image_id] {
          const auto store = image::Store::open(folders.root);
          const base::Fd kept = store.keep_all();
          image::unpack_layers(store, store.get(image_id));
        });
  }

  void check_mounts() {
    for (const auto& mount : container_.record.settings.mounts) {
      if (mount.kind == MountKind::kTmpfs || fs::exists(mount.source)) continue;
      add(fmt::format("{} is mounted at {}, and it is not there", mount.source, mount.target),
          "make it again, or remove the container", {});
    }
  }

  const Folders& folders_;
  const std::string& id_;
  Checked& checked_;
  Container container_;
};

void check_names(const Folders& folders, Checked& checked) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folders.names(), error)) {
    const std::string name = entry.path().filename();
    if (id_of_name(folders, name)) continue;
    checked.problems.push_back({.place = "name " + name,
                                .what = "it leads to a container that is gone",
                                .repair = "free it",
                                .mend = [folders] { free_stale_names(folders); }});
  }
}

}  // namespace

void check_containers(const Folders& folders, Checked& checked) {
  for (const std::string& id : list_ids(folders)) {
    try {
      OneContainer(folders, id, checked).check();
    } catch (const NoSuchContainer&) {
      // It was removed meanwhile.
    }
  }
  check_names(folders, checked);
  checked.volumes = list_volumes(folders).size();
}

}  // namespace engine
