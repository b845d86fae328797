#include "minicontainer/runtime/root.hpp"

#include <fcntl.h>
#include <linux/sched.h>
#include <unistd.h>

#include "base/check.hpp"
#include "minicontainer/kernel/devices.hpp"
#include "minicontainer/kernel/inside.hpp"
#include "minicontainer/kernel/masks.hpp"
#include "minicontainer/kernel/pivot_root.hpp"
#include "minicontainer/kernel/propagation.hpp"
#include "minicontainer/runtime/step.hpp"

namespace minicontainer {
namespace {

void mount_all(const base::Fd& root, const Config& config) {
  for (const auto& mount : config.mounts) mount_inside(root, mount);
}

// Devices go only into a /dev that is the container's own file system, never into the image.
void fill_dev(const base::Fd& root, const Config& config) {
  for (const auto& mount : config.mounts) {
    if (mount.destination != "/dev" || mount.type != "tmpfs") continue;
    const base::Fd dev = open_inside(root, "/dev", O_PATH | O_DIRECTORY);
    for (const auto& device : default_devices()) make_device(dev, device);
    make_device_links(dev);
  }
}

void mask_all(const Config& config) {
  for (const auto& path : config.masked_paths) mask_path(path);
  for (const auto& path : config.read_only_paths) make_path_read_only(path);
  if (config.is_root_read_only) make_root_read_only();
}

void change_root(const std::filesystem::path& root) {
  sys::check(::chroot(root.c_str()), "chroot to {}", root.native());
  sys::check(::chdir("/"), "enter the new root");
}

}  // namespace

void enter_root(const Config& config) {
  const bool is_isolated =
      config.has_namespace(CLONE_NEWNS) && take_optional_step("private mounts", [&] {
        isolate_mounts();
        bind_root(config.root);
      });
  // Without private mounts, anything mounted from here on would be the host's as well.
  if (!is_isolated) return change_root(config.root);

  const base::Fd root = base::open_file(config.root.c_str(), O_PATH | O_DIRECTORY);
  if (take_optional_step("mounts", [&] { mount_all(root, config); })) {
    take_optional_step("devices", [&] { fill_dev(root, config); });
  }
  if (!take_optional_step("pivot_root", [&] { pivot_into(config.root); })) {
    change_root(config.root);
  }
  take_optional_step("masked paths", [&] { mask_all(config); });
}

}  // namespace minicontainer
