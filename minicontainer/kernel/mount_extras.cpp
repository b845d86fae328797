#include "minicontainer/kernel/mount_extras.hpp"

#include "minicontainer/kernel/mounts.hpp"

namespace minicontainer {

void mount_with_extras(const base::Fd& root, const Mount& mount) {
  mount_inside(root, mount);
}

}  // namespace minicontainer
