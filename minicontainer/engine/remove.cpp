#include "minicontainer/engine/remove.hpp"

#include <fmt/core.h>
#include <signal.h>
#include <unistd.h>

#include "minicontainer/engine/control.hpp"
#include "minicontainer/engine/names.hpp"
#include "minicontainer/engine/sandbox.hpp"
#include "minicontainer/engine/volumes.hpp"
#include "minicontainer/image/root_file_system.hpp"
#include "minicontainer/monitor/events.hpp"

namespace engine {

namespace fs = std::filesystem;

namespace {

void remove_anonymous_volumes(const Folders& folders, const Settings& settings) {
  for (const auto& mount : settings.mounts) {
    if (mount.kind != MountKind::kVolume || !mount.is_anonymous) continue;
    try {
      remove_volume(folders, mount.name);
    } catch (const std::runtime_error&) {
      // Another container has it too, by --volumes-from.
    }
  }
}

// record.json last: while it is there, the container is, and `rm` finds what is left.
void remove_folder(const Folders& folders, const std::string& id) {
  const fs::path folder = folders.container(id);
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().filename() != "record.json") fs::remove_all(entry.path());
  }
  fs::remove_all(folder);
}

}  // namespace

void remove_locked(const Folders& folders, const Record& record, const RemoveOptions& options) {
  const auto store = image::Store::open(folders.root);
  image::remove_root(store, folders.container(record.id));
  release_sandbox(folders, record.id);
  fs::remove_all(folders.run(record.id));
  free_name(folders, record.name, record.id);  // before: else a kill would leave it to nobody
  remove_folder(folders, record.id);
  if (options.takes_volumes) remove_anonymous_volumes(folders, record.settings);
  monitor::append_event(folders.events(), {.action = "destroy",
                                           .id = record.id,
                                           .attributes = fmt::format("image={}, name={}",
                                                                     record.image, record.name)});
}

void remove_container(const Folders& folders, const std::string& id, const RemoveOptions& options) {
  const ContainerLock lock(folders, id);
  const Container container = load_container(folders, id);
  if (container.is_monitored) {
    if (!options.is_forced) {
      throw std::runtime_error(fmt::format(
          "You cannot remove a {} container {}. Stop the container before attempting removal or "
          "force remove",
          container.status(), id));
    }
    end_container(folders, container, SIGKILL);
  }
  remove_locked(folders, container.record, options);
}

}  // namespace engine
