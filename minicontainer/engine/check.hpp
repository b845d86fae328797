// Whether what is written down, what lies on the disk and what the kernel has agree with one
// another: images against their digests, containers against monitors, mounts and groups.
//
// Commands put right what they meet (mend.hpp); this looks at everything. A repair removes nothing
// but what nobody can use: bytes that are not what their name says, mounts and groups without a
// container, names without an owner. Containers are locked one at a time while they are looked at,
// so other commands may run.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "minicontainer/engine/folders.hpp"

namespace engine {

struct Problem {
  std::string place;           ///< "image busybox:latest", "container web", "mount /var/lib/..."
  std::string what;            ///< what is wrong, one sentence
  std::string repair;          ///< what a repair does, or else what a person can do
  std::function<void()> mend;  ///< empty: there is no safe one
};

struct Checked {
  std::vector<Problem> problems;
  std::size_t images = 0, blobs = 0, containers = 0, volumes = 0;  ///< how many were looked at
};

/// Looks, and changes nothing.
Checked check_all(const Folders& folders);

// Its three parts.
void check_images(const Folders& folders, Checked& checked);
void check_containers(const Folders& folders, Checked& checked);
void check_kernel(const Folders& folders, Checked& checked);

}  // namespace engine
