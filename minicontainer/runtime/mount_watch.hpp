// Whether a mount call changed what it was meant to change.
//
// The flags of a bind mount are set by a second call, for which the mount point is looked up once
// more (kernel/mounts.hpp). Somebody who exchanges folders of a volume meanwhile has the second
// lookup end elsewhere: /sys of the container becomes writable, say, and the volume that was to be
// read-only does not. Paths cannot tell, they may change again; the numbers of the mounts can
// (man 5 proc_pid_mountinfo).
#pragma once

#include <map>
#include <string>

#include "minicontainer/kernel/mounts.hpp"

namespace minicontainer {

class MountWatch {
 public:
  /// Notes all mounts of this mount namespace, which nobody else changes.
  MountWatch();

  /// After `mount` was performed: the mounts from before are as they were, and a new one has the
  /// flags that it was to have. Throws std::runtime_error if not.
  void require(const Mount& mount) const;

 private:
  std::map<std::string, std::string> before_;
};

}  // namespace minicontainer
