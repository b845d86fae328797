#include "minicontainer/runtime/device_folder.hpp"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/check.hpp"
#include "minicontainer/kernel/devices.hpp"
#include "minicontainer/kernel/inside.hpp"

namespace minicontainer {
namespace {

mode_t file_type(char type) {
  if (type == 'b') return S_IFBLK;
  return type == 'p' ? S_IFIFO : S_IFCHR;
}

// Without privilege over the machine no device can be made: then the host's own is bound there.
void bind_from_host(const base::Fd& root, const DeviceNode& device) {
  const base::Fd target = make_file_inside(root, device.path);
  sys::check(::mount(device.path.c_str(), path_of(target).c_str(), nullptr, MS_BIND, nullptr),
             "bind the machine's {} into the container", device.path.native());
}

void make_node(const base::Fd& root, const DeviceNode& device) {
  const base::Fd folder = make_directory_inside(root, device.path.parent_path());
  const std::string name = device.path.filename();
  const dev_t number = ::makedev(device.major, device.minor);
  if (::mknodat(folder.get(), name.c_str(), file_type(device.type) | device.mode, number) == -1) {
    if (errno == EPERM) return bind_from_host(root, device);
    // One that is there already is taken if it is the same: a bind of the host's /dev has many.
    struct stat status{};
    const bool is_there =
        errno == EEXIST && ::fstatat(folder.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
    if (is_there && (status.st_mode & S_IFMT) == file_type(device.type) &&
        status.st_rdev == number) {
      return;
    }
    sys::throw_error(is_there ? EEXIST : errno, "make the device " + device.path.native());
  }
  sys::check(::fchmodat(folder.get(), name.c_str(), device.mode, 0), "set the mode of {}",
             device.path.native());
  sys::check(::fchownat(folder.get(), name.c_str(), device.uid, device.gid, AT_SYMLINK_NOFOLLOW),
             "set the owner of {}", device.path.native());
}

const Mount* find_dev(const Config& config) {
  const Mount* found = nullptr;
  for (const auto& mount : config.mounts) {
    if (mount.destination == "/dev") found = &mount;
  }
  return found;
}

}  // namespace

void fill_device_folder(const base::Fd& root, const Config& config) {
  const Mount* mount = find_dev(config);
  const bool is_own = mount != nullptr && mount->type == "tmpfs";
  if (is_own) {
    const base::Fd dev = open_inside(root, "/dev", O_PATH | O_DIRECTORY);
    for (const auto& device : default_devices()) make_device(dev, device);
    make_device_links(dev);
  }
  for (const auto& device : config.devices) {
    // Engines list all of the machine's devices for a privileged container. This one is a link into
    // the container's own devpts.
    if (!is_own || device.path != "/dev/ptmx") make_node(root, device);
  }
  if (is_own && (mount->options.flags & MS_RDONLY) != 0) {
    const base::Fd dev = open_inside(root, "/dev", O_PATH | O_DIRECTORY);
    sys::check(::mount(nullptr, path_of(dev).c_str(), nullptr,
                       MS_REMOUNT | MS_BIND | mount->options.flags, nullptr),
               "make /dev read-only");
  }
}

}  // namespace minicontainer
