// The device nodes that every Linux program expects (OCI runtime specification for Linux, "Default
// Devices"; man 2 mknod, man 4 null).
//
// A device node is a name for a driver: /dev/null is character device 1:3 wherever it lies. Making
// one needs privilege over the whole machine, which root of a user namespace has not (mknod fails
// with EPERM): there the host's own node is bound in its place.
//
// Lab 03, task 3.
#pragma once

#include <sys/types.h>

#include <span>
#include <string>

#include "base/fd.hpp"

namespace minicontainer {

/// A character device of /dev.
struct Device {
  std::string name;  ///< below /dev: "null"
  unsigned major = 0;
  unsigned minor = 0;
  mode_t mode = 0666;  ///< permission bits
};

/// null, zero, full, random, urandom and tty. Given (default_devices.cpp).
std::span<const Device> default_devices();

/// Makes one device node in the container's /dev, given as a descriptor: a character device with
/// exactly the permission bits of `device.mode`, whatever the umask. Where mknod is not permitted,
/// binds the host's node of that name instead.
/// Throws std::system_error that names the device.
void make_device(const base::Fd& dev, const Device& device);

/// Makes the links that the specification asks for in the container's /dev: fd, stdin, stdout and
/// stderr into /proc/self, and ptmx to pts/ptmx. A name that is taken already is left alone,
/// whatever it is. Throws std::system_error.
void make_device_links(const base::Fd& dev);

}  // namespace minicontainer
