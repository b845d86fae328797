// Who is who: the user and group ids of a user namespace (man 7 user_namespaces).
//
// A new user namespace maps no ids at all. A process outside, with privilege over the namespace,
// writes the maps into /proc/PID; without privilege it may map its own two ids only, and must give
// up setgroups(2) first.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <vector>

namespace minicontainer {

/// `size` ids, from `container_id` inside, from `host_id` outside.
struct IdMapping {
  std::uint32_t container_id = 0;
  std::uint32_t host_id = 0;
  std::uint32_t size = 1;
};

/// Writes both maps for process `pid`, which has just entered a new user namespace. Without
/// CAP_SETGID, setgroups is denied first, as the kernel demands. Throws std::system_error.
void write_id_maps(pid_t pid, const std::vector<IdMapping>& uids,
                   const std::vector<IdMapping>& gids);

}  // namespace minicontainer
