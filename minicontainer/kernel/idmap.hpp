// Who is who: the user and group ids of a user namespace (man 7 user_namespaces).
//
// A new user namespace maps no ids at all. A process outside, with privilege over the namespace,
// writes the maps into /proc/PID. Without privilege it may map its own two ids only, and must give
// up setgroups(2) first; for more it asks two small set-user-ID programs, newuidmap(1) and
// newgidmap(1), which look up in /etc/subuid and /etc/subgid what the administrator granted.
//
// Lab 04, tasks 1 and 2.
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

/// Task 1. The maps as the kernel takes them: one line "INSIDE OUTSIDE SIZE\n" for each, decimal,
/// in their order.
std::string format_id_map(const std::vector<IdMapping>& mappings);

/// Task 2. Writes both maps for process `pid`, a child of the caller that has just entered a new
/// user namespace, and waits there. First check_id_mappings() on both. Then
///
/// - with privilege (may_write_any_map), directly: each map by one write(2), and setgroups stays
///   allowed;
/// - without, if each map is one mapping of size 1 from the caller's own effective id: directly,
///   and "deny" is written to /proc/PID/setgroups before gid_map, or the kernel refuses that one;
/// - without, anything else: through newuidmap and newgidmap, which keep setgroups.
///
/// Throws std::runtime_error: what the kernel answered, and what explain_refused_map() says; or
/// as check_id_mappings and map_with_helper do.
void write_id_maps(pid_t pid, const std::vector<IdMapping>& uids,
                   const std::vector<IdMapping>& gids);

/// Whether this process may write any map: CAP_SETUID and CAP_SETGID are effective. Given
/// (subordinate_ids.cpp).
bool may_write_any_map();

/// Runs newuidmap or newgidmap (`helper`) for `pid` with `mappings`. Given (subordinate_ids.cpp).
/// Throws std::runtime_error that says what is missing (the program, a range in /etc/subuid or
/// /etc/subgid, a machine that restricts user namespaces) and how to mend it.
void map_with_helper(const std::string& helper, pid_t pid, const std::vector<IdMapping>& mappings);

/// Throws std::runtime_error, one sentence, if no kernel would take such a map: no mapping at all,
/// more than 340, a size of 0, ranges that overlap or run past the last id, more text than a page.
/// `name` ("linux.uidMappings") is for the message. Given (idmap_rules.cpp).
void check_id_mappings(const std::vector<IdMapping>& mappings, const std::string& name);

/// Why the kernel refused such a map in `file` ("uid_map", "gid_map") to this process, and what to
/// do: one sentence. Given (user_namespace_refusal.cpp).
std::string explain_refused_map(const std::string& file, const std::vector<IdMapping>& mappings);

}  // namespace minicontainer
