#include "minicontainer/kernel/devices.hpp"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "base/check.hpp"
#include "minicontainer/kernel/inside.hpp"

namespace minicontainer {
namespace {

// #region lab03.bind-device
void bind_host_device(const base::Fd& dev, const Device& device) {
  const base::Fd target = make_file_inside(dev, device.name);
  const std::string source = "/dev/" + device.name;
  sys::check(::mount(source.c_str(), path_of(target).c_str(), nullptr, MS_BIND, nullptr),
             "bind {} into the container", source);
}
// #endregion lab03.bind-device

}  // namespace

// #region lab03.devices
void make_device(const base::Fd& dev, const Device& device) {
  const char* name = device.name.c_str();
  const dev_t number = ::makedev(device.major, device.minor);
  if (::mknodat(dev.get(), name, S_IFCHR | device.mode, number) == -1) {
    if (errno != EPERM) sys::throw_error(errno, "make /dev/" + device.name);
    bind_host_device(dev, device);
    return;
  }
  // mknod took the umask away from the permissions; chmod does not.
  sys::check(::fchmodat(dev.get(), name, device.mode, 0), "set the mode of /dev/{}", name);
}

void make_device_links(const base::Fd& dev) {
  static const std::array<std::pair<const char*, const char*>, 5> kLinks = {{
      {"/proc/self/fd", "fd"},
      {"/proc/self/fd/0", "stdin"},
      {"/proc/self/fd/1", "stdout"},
      {"/proc/self/fd/2", "stderr"},
      {"pts/ptmx", "ptmx"},
  }};
  for (const auto& [target, name] : kLinks) {
    if (::symlinkat(target, dev.get(), name) == -1 && errno != EEXIST) {
      sys::throw_error(errno, fmt::format("link /dev/{} to {}", name, target));
    }
  }
}
// #endregion lab03.devices

}  // namespace minicontainer
