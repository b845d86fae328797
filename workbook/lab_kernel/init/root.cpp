#include "workbook/lab_kernel/init/root.hpp"

#include <fmt/core.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "base/check.hpp"
#include "workbook/lab_kernel/init/modules.hpp"

namespace workbook {
namespace {

// A folder that every root has, or gets. Our own work is mounted over it, and hidden with it.
constexpr char kWork[] = "/tmp";
constexpr char kHost[] = "/tmp/host";
constexpr char kRoot[] = "/tmp/root";

void make_folder(const std::string& path) {
  sys::check(::mkdir(path.c_str(), 0755), "make {}", path);
}

void mount_on(const std::string& what, const std::string& folder, const char* type,
              unsigned long flags, const std::string& options) {
  make_folder(folder);
  sys::check(::mount(what.c_str(), folder.c_str(), type, flags, options.c_str()), "mount {} on {}",
             what, folder);
}

// The letters count the disks: ubda is the system, ubdb the job, ubdc what comes back.
std::string disk(unsigned number) {
  return fmt::format("/dev/ubd{}", static_cast<char>('a' + number));
}

void mount_host_tree(const BootSettings& settings) {
  mount_on("none", kHost, "hostfs", MS_RDONLY, "/");
  if (!settings.modules.empty()) load_modules(kHost + settings.modules);
}

// The lowest one. A kernel with all drivers has mounted the system image itself.
std::string mount_system(const BootSettings& settings) {
  if (settings.shows_host_files) return kHost;
  if (settings.modules.empty()) return "/";
  const auto folder = fmt::format("{}/system", kWork);
  mount_on(disk(0), folder, "squashfs", MS_RDONLY, "");
  return folder;
}

// As the overlay wants them: the topmost first.
std::string mount_layers(const BootSettings& settings) {
  std::string folders = mount_system(settings);
  for (unsigned i = 0; i < settings.layers; ++i) {
    const auto folder = fmt::format("{}/layer{}", kWork, i);
    mount_on(disk(3 + i), folder, "squashfs", MS_RDONLY, "");
    folders = fmt::format("{}:{}", folder, folders);
  }
  return folders;
}

void mount_devices() {
  // CONFIG_DEVTMPFS_MOUNT: the kernel may have done it.
  if (::mount("devtmpfs", "/dev", "devtmpfs", 0, nullptr) == -1 && errno != EBUSY)
    sys::throw_error(errno, "mount /dev");
}

void mount_work(const BootSettings& settings) {
  if (::mkdir(kWork, 0755) == -1 && errno != EEXIST && errno != EROFS)
    sys::throw_error(errno, fmt::format("make {}", kWork));
  const auto options = fmt::format("size={},mode=0755", settings.disk);
  sys::check(::mount("tmpfs", kWork, "tmpfs", 0, options.c_str()), "mount a tmpfs on {}", kWork);
}

void mount_overlay(const BootSettings& settings) {
  const auto upper = fmt::format("{}/upper", kWork);
  const auto work = fmt::format("{}/work", kWork);
  make_folder(upper);
  make_folder(work);
  mount_on("overlay", kRoot, "overlay", 0,
           fmt::format("lowerdir={},upperdir={},workdir={}", mount_layers(settings), upper, work));
}

}  // namespace

void enter_root(const BootSettings& settings) {
  mount_devices();
  mount_work(settings);
  if (settings.shows_host_files || !settings.modules.empty()) mount_host_tree(settings);
  mount_overlay(settings);
  ::unlink("/init");  // in an initramfs: frees its memory
  sys::check(::chdir(kRoot), "enter {}", kRoot);
  sys::check(::mount(".", "/", nullptr, MS_MOVE, nullptr), "move the new root onto /");
  sys::check(::chroot("."), "change to the new root");
  sys::check(::chdir("/"), "enter the new root");
}

}  // namespace workbook
