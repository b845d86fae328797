#include "minicontainer/runtime/root.hpp"

#include <fcntl.h>
#include <linux/sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <stdexcept>

#include "base/check.hpp"
#include "minicontainer/kernel/inside.hpp"
#include "minicontainer/kernel/masks.hpp"
#include "minicontainer/kernel/pivot_root.hpp"
#include "minicontainer/kernel/propagation.hpp"
#include "minicontainer/runtime/device_folder.hpp"
#include "minicontainer/runtime/mount_plan.hpp"
#include "minicontainer/runtime/step.hpp"

namespace minicontainer {
namespace {

// linux.rootfsPropagation: what is mounted outside later may be wanted inside, or the other way
// round. Then the copy of the mount tree stays connected as the document says. pivot_root(2) asks
// for a parent that is not shared, whatever the rest is.
void connect_mounts(const std::filesystem::path& root, unsigned long propagation) {
  sys::check(::mount(nullptr, "/", nullptr, propagation, nullptr), "set linux.rootfsPropagation");
  for (std::filesystem::path parent = root;; parent = parent.parent_path()) {
    // EINVAL: no mount point; the mount that holds the root is further up.
    if (::mount(nullptr, parent.c_str(), nullptr, MS_PRIVATE, nullptr) == 0) return;
    if (errno != EINVAL || parent == "/") sys::throw_error(errno, "make the parent mount private");
  }
}

void make_root_mount(const Config& config) {
  if (config.root_propagation == 0 || (config.root_propagation & MS_PRIVATE) != 0) {
    isolate_mounts();
  } else {
    connect_mounts(config.root, config.root_propagation);
  }
  bind_root(config.root);
}

// The mask of a file is the null device on top of it. An image could bring a /dev/null that is
// something else, which would then be shown, or written to, in place of the file (CVE-2025-31133).
void require_null_device() {
  struct stat status{};
  sys::check(::lstat("/dev/null", &status), "look at /dev/null, which linux.maskedPaths needs");
  if (!S_ISCHR(status.st_mode) || status.st_rdev != ::makedev(1, 3)) {
    throw std::runtime_error(
        "linux.maskedPaths: /dev/null in the container is not the null device (1:3): mount a tmpfs "
        "at /dev");
  }
}

void mask_all(const Config& config) {
  if (!config.masked_paths.empty()) require_null_device();
  for (const auto& path : config.masked_paths) mask_path(path);
  for (const auto& path : config.read_only_paths) make_path_read_only(path);
  if (config.is_root_read_only) make_root_read_only();
}

void change_root(const std::filesystem::path& root) {
  sys::check(::chroot(root.c_str()), "chroot to {}", root.native());
  sys::check(::chdir("/"), "enter the new root");
}

// --no-pivot: the root of an initial ramdisk cannot be pivoted away from (man 2 pivot_root, NOTES).
void move_root(const std::filesystem::path& root) {
  sys::check(::chdir(root.c_str()), "enter {}", root.native());
  sys::check(::mount(root.c_str(), "/", nullptr, MS_MOVE, nullptr), "move {} to /", root.native());
  change_root(".");
}

void replace_root(const RootPlan& plan) {
  const auto& root = plan.config.root;
  if (!plan.may_pivot) return move_root(root);
  if (!take_optional_step("pivot_root", [&] { pivot_into(root); })) change_root(root);
  if (plan.config.root_propagation != 0) {
    sys::check(::mount(nullptr, "/", nullptr, plan.config.root_propagation, nullptr),
               "set linux.rootfsPropagation");
  }
}

void fill_root(const RootPlan& plan) {
  const Config& config = plan.config;
  const base::Fd root = base::open_file(config.root.c_str(), O_PATH | O_DIRECTORY);
  if (!take_optional_step("mounts", [&] { mount_all(root, config, plan.cgroup); })) return;
  take_optional_step("devices", [&] { fill_device_folder(root, config); });
  if (plan.terminal == nullptr) return;
  *plan.terminal = make_terminal(root, config.process->console_size);
  bind_console(root, *plan.terminal);
}

}  // namespace

// #region minirun.enter-root
void enter_root(const RootPlan& plan) {
  const Config& config = plan.config;
  const bool is_isolated =
      config.has_namespace(CLONE_NEWNS) &&
      take_optional_step("private mounts", [&] { make_root_mount(config); });
  // Without private mounts, anything mounted from here on would be the host's as well.
  if (is_isolated) fill_root(plan);
  plan.at_the_threshold();
  if (!is_isolated) return change_root(config.root);
  replace_root(plan);
  take_optional_step("masked paths", [&] { mask_all(config); });
}
// #endregion minirun.enter-root

}  // namespace minicontainer
