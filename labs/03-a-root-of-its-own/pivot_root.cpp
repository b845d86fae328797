// Task 4: a new root, and no way back. Contract: minicontainer/kernel/pivot_root.hpp
#include "minicontainer/kernel/pivot_root.hpp"

#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/check.hpp"
#include "base/unwritten.hpp"

namespace minicontainer {

// Change the root mount of the namespace to `root`, and unmount the old one with all that is below
// it. glibc has no wrapper for pivot_root(2): call ::syscall(SYS_pivot_root, new_root, put_old).
// Its manual page shows in NOTES how to do it with "." for both, so that the image needs no folder
// for the old root. The old root is in use, so see umount2(2) for a flag that does not mind. At the
// end the process is in the new "/".
void pivot_into(const std::filesystem::path& root) {
  throw base::Unwritten("03", 4);
}

}  // namespace minicontainer
