#include "minicontainer/kernel/credentials.hpp"

#include <grp.h>
#include <unistd.h>

#include <string>

#include "base/check.hpp"
#include "minicontainer/kernel/idmap.hpp"

namespace minicontainer {
namespace {

// #region lab04.groups
void set_groups(const std::vector<gid_t>& gids) {
  if (::setgroups(gids.size(), gids.data()) == 0) return;
  const int error = errno;
  // A user namespace made without privilege denies setgroups for good, whatever the capabilities.
  const bool is_denied = error == EPERM && may_write_any_map();
  if (is_denied && gids.empty()) return;
  std::string what = "set the additional groups";
  if (is_denied) what += ", which this user namespace denies (process.user.additionalGids)";
  if (error == EINVAL) what += ", which the user namespace does not map (linux.gidMappings)";
  sys::throw_error(error, what);
}
// #endregion lab04.groups

// #region lab04.ids
// -1 stands for "leave it as it is" (man 2 setresuid): taken for an id, it would leave root's.
template <typename Id>
void set_ids(int (*set)(Id, Id, Id), Id id, const char* kind) {
  if (id == static_cast<Id>(-1)) sys::throw_error(EINVAL, fmt::format("become {} {}", kind, id));
  if (set(id, id, id) == 0) return;
  const int error = errno;
  const char* why = error == EINVAL ? ", which the user namespace does not map" : "";
  sys::throw_error(error, fmt::format("become {} {}{}", kind, id, why));
}
// #endregion lab04.ids

}  // namespace

// #region lab04.become
void become_namespace_root() {
  become_user({.uid = 0, .gid = 0, .additional_gids = {}});
}

void become_user(const Credentials& user) {
  set_groups(user.additional_gids);
  set_ids(::setresgid, user.gid, "group");
  set_ids(::setresuid, user.uid, "user");
}
// #endregion lab04.become

}  // namespace minicontainer
