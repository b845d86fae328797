// Becoming somebody: user, group and additional groups of a process (man 7 credentials).
//
// The order matters. Whoever gives up user 0 first has no right left to change its groups, and
// keeps root's; whoever forgets the additional groups keeps root's of those.
//
// Lab 04, tasks 3 and 4.
#pragma once

#include <sys/types.h>

#include <vector>

namespace minicontainer {

struct Credentials {
  uid_t uid = 0;
  gid_t gid = 0;
  std::vector<gid_t> additional_gids;
};

/// Task 3. Becomes root of the user namespace that the process has just entered: no additional
/// groups, then group 0, then user 0, all three of each (real, effective, saved). Where the
/// namespace denies setgroups(2), the groups stay as they are.
/// Before: the maps are written (idmap.hpp). Throws std::system_error; EINVAL when the maps have no
/// id 0.
void become_namespace_root();

/// Task 4. Becomes the user: exactly these groups, then the group, then the user, all three ids of
/// each. Capabilities follow the kernel's rules (man 7 capabilities, "Effect of user ID changes"):
/// who wants to keep some sets PR_SET_KEEPCAPS before.
/// In a user namespace made without privilege setgroups(2) is denied: EPERM, although CAP_SETGID is
/// effective (may_write_any_map() of idmap.hpp tells). Then nothing can be shed, which is no error,
/// but asking for additional groups is one.
/// Throws std::system_error that names what was refused; EINVAL for an id that the user namespace
/// does not map, and for 4294967295, which the kernel takes for "leave it as it is".
void become_user(const Credentials& user);

}  // namespace minicontainer
