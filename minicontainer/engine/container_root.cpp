#include "minicontainer/engine/container_root.hpp"

#include <fcntl.h>
#include <fmt/core.h>

#include "minicontainer/image/root_file_system.hpp"

namespace engine {

ContainerRoot::ContainerRoot(const Folders& folders, const Container& container) {
  if (container.is_running()) {
    const auto path = fmt::format("/proc/{}/root", container.state.pid);
    fd_ = base::open_file(path.c_str(), O_RDONLY | O_DIRECTORY);
    return;
  }
  lock_ = std::make_unique<ContainerLock>(folders, container.record.id);
  const auto store = image::Store::open(folders.root);
  const auto root = image::load_root(store, folders.container(container.record.id));
  undo_.add([root] { image::unmount_root(root); });
  image::mount_root(root);
  fd_ = base::open_file(root.merged.c_str(), O_RDONLY | O_DIRECTORY);
}

}  // namespace engine
