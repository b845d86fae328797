#include "minicontainer/kernel/credentials.hpp"

#include <grp.h>
#include <unistd.h>

#include "base/check.hpp"

namespace minicontainer {

void become_namespace_root() {
  sys::check(::setresgid(0, 0, 0), "become group 0 of the user namespace");
  sys::check(::setresuid(0, 0, 0), "become user 0 of the user namespace");
}

void become_user(const Credentials& user) {
  const auto& gids = user.additional_gids;
  // In a user namespace made without privilege, setgroups is denied; then there is none to shed.
  if (::setgroups(gids.size(), gids.data()) == -1 && (errno != EPERM || !gids.empty())) {
    sys::throw_error(errno, "set the additional groups");
  }
  sys::check(::setresgid(user.gid, user.gid, user.gid), "become group {}", user.gid);
  sys::check(::setresuid(user.uid, user.uid, user.uid), "become user {}", user.uid);
}

}  // namespace minicontainer
