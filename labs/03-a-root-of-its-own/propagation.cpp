// Task 1: mounts that stay at home. Contract: minicontainer/kernel/propagation.hpp
#include "minicontainer/kernel/propagation.hpp"

#include <sys/mount.h>

#include "base/check.hpp"
#include "base/unwritten.hpp"

namespace minicontainer {

// Cut the connection between this mount namespace and the one it was copied from: change the
// propagation type of / and of every mount below it. One call of mount(2) does it; see "Changing
// the propagation type of an existing mount" there, and mount_namespaces(7), "SHARED SUBTREES".
// Check the result: sys::check(::mount(...), "make / private").
void isolate_mounts() {
  throw base::Unwritten("03", 1);
}

// Make `root` a mount point by binding the folder onto itself, together with everything that is
// mounted below it. See mount(2), "Creating a bind mount". Do not change the bundle's files.
void bind_root(const std::filesystem::path& root) {
  throw base::Unwritten("03", 1);
}

}  // namespace minicontainer
