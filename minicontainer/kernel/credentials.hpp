// Becoming somebody: user, group and additional groups of a process (man 7 credentials).
//
// The order matters. Whoever gives up user 0 first has no right left to change its groups, and
// keeps root's; whoever forgets the additional groups keeps root's of those.
//
// Lab 04.
#pragma once

#include <sys/types.h>

#include <vector>

namespace minicontainer {

struct Credentials {
  uid_t uid = 0;
  gid_t gid = 0;
  std::vector<gid_t> additional_gids;
};

/// Becomes root of the user namespace that the process has just entered: user 0 and group 0, all
/// three of each (real, effective, saved), and no additional groups where they may be set.
/// Before: the maps are written (idmap.hpp). Throws std::system_error.
void become_namespace_root();

/// Becomes the user: exactly these groups, then the group, then the user, all three ids of each.
/// In a user namespace made without privilege setgroups(2) is denied: then there is nothing to
/// shed, and asking for additional groups is an error.
/// Throws std::system_error that names what was refused.
void become_user(const Credentials& user);

}  // namespace minicontainer
