// Task 3: device nodes and links. Contract: minicontainer/kernel/devices.hpp
#include "minicontainer/kernel/devices.hpp"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>

#include "base/check.hpp"
#include "base/unwritten.hpp"
#include "minicontainer/kernel/inside.hpp"

namespace minicontainer {

// Make the character device device.name in the folder `dev` with mknodat(2) (makedev(3) builds its
// number), and see to it that its permission bits are device.mode exactly: the umask takes bits
// away from what mknodat is asked for, fchmodat(2) is not subject to it. If mknodat fails with
// EPERM, bind the outside's /dev/NAME to that place instead: make_file_inside() gives the target.
// Any other error: sys::throw_error(errno, "make /dev/...").
void make_device(const base::Fd& dev, const Device& device) {
  throw base::Unwritten("03", 3);
}

// Make five symbolic links in `dev` with symlinkat(2): fd to /proc/self/fd, stdin, stdout and
// stderr to /proc/self/fd/0, 1 and 2, and ptmx to pts/ptmx. A name that is taken (EEXIST) is left
// alone; every other error is thrown.
void make_device_links(const base::Fd& dev) {
  throw base::Unwritten("03", 3);
}

}  // namespace minicontainer
