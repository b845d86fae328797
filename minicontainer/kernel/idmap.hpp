// Who is who: the user and group ids of a user namespace (man 7 user_namespaces).
//
// A new user namespace maps no ids at all. A process outside, with privilege over the namespace,
// writes the maps into /proc/PID. Without privilege it may map its own two ids only, and must give
// up setgroups(2) first; for more it asks two small set-user-ID programs, newuidmap(1) and
// newgidmap(1), which look up in /etc/subuid and /etc/subgid what the administrator granted.
//
// Lab 04.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace minicontainer {

/// `size` ids, from `container_id` inside, from `host_id` outside.
struct IdMapping {
  std::uint32_t container_id = 0;
  std::uint32_t host_id = 0;
  std::uint32_t size = 1;
};

/// The maps as the kernel takes them: one line "INSIDE OUTSIDE SIZE\n" for each.
std::string format_id_map(const std::vector<IdMapping>& mappings);

/// Writes both maps for process `pid`, which has just entered a new user namespace, and waits
/// there. With privilege, directly. Without, a single mapping of the caller's own ids directly,
/// after denying setgroups; anything else through newuidmap and newgidmap, which keep setgroups.
/// Throws std::system_error, or std::runtime_error that says what is missing (the programs, the
/// ranges in /etc/subuid, a machine that restricts user namespaces) and how to mend it.
void write_id_maps(pid_t pid, const std::vector<IdMapping>& uids,
                   const std::vector<IdMapping>& gids);

/// Whether this process may write any map: CAP_SETUID and CAP_SETGID are effective. Given
/// (subordinate_ids.cpp).
bool may_write_any_map();

/// Runs newuidmap or newgidmap (`helper`) for `pid` with `mappings`. Given (subordinate_ids.cpp).
/// Throws std::runtime_error as write_id_maps does.
void map_with_helper(const std::string& helper, pid_t pid, const std::vector<IdMapping>& mappings);

}  // namespace minicontainer
