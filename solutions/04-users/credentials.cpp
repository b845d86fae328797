#include "minicontainer/kernel/credentials.hpp"

#include <grp.h>
#include <unistd.h>

#include "base/check.hpp"
#include "minicontainer/kernel/idmap.hpp"

namespace minicontainer {
namespace {

// #region lab04.groups
// A user namespace made without privilege denies setgroups for good, whatever the capabilities.
bool are_groups_denied(int error) {
  return error == EPERM && may_write_any_map();
}

void set_groups(const std::vector<gid_t>& gids) {
  if (::setgroups(gids.size(), gids.data()) == 0) return;
  const int error = errno;
  const bool is_denied = are_groups_denied(error);
  if (is_denied && gids.empty()) return;
  sys::throw_error(error, is_denied ? "set additional groups in a user namespace that denies "
                                      "setgroups (leave out process.user.additionalGids)"
                          : error == EINVAL ? "set additional groups that the user namespace does "
                                              "not map (see linux.gidMappings)"
                                            : "set the additional groups");
}
// #endregion lab04.groups

[[noreturn]] void refuse_id(const char* kind, unsigned id, int error) {
  const char* hint = error == EINVAL ? ", which the user namespace does not map" : "";
  sys::throw_error(error, fmt::format("become {} {}{}", kind, id, hint));
}

// #region lab04.ids
// -1 stands for "leave it as it is" (man 2 setresuid): as an id it would leave root in place.
template <typename Id>
void set_ids(int (*set)(Id, Id, Id), Id id, const char* kind) {
  if (id == static_cast<Id>(-1)) refuse_id(kind, id, EINVAL);
  if (set(id, id, id) == -1) refuse_id(kind, id, errno);
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
