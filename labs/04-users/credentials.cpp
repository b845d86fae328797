// Tasks 3 and 4: becoming somebody. Contract: minicontainer/kernel/credentials.hpp
#include "minicontainer/kernel/credentials.hpp"

#include <grp.h>
#include <unistd.h>

#include <cerrno>

#include "base/check.hpp"
#include "base/unwritten.hpp"
#include "minicontainer/kernel/idmap.hpp"

namespace minicontainer {

// Task 3. Drop all additional groups with setgroups(2), then become group 0 with setresgid(2), then
// user 0 with setresuid(2): real, effective and saved id each time. If setgroups fails with EPERM,
// and may_write_any_map() says that you do have the capability, then the user namespace denies it
// for good: go on. Throw every other error with sys::throw_error or sys::check.
void become_namespace_root() {
  throw base::Unwritten("04", 3);
}

// Task 4. The same for any user: exactly the groups of user.additional_gids, then user.gid, then
// user.uid. Where setgroups is denied, go on only if no additional group was asked for. Refuse the
// id 4294967295, static_cast<uid_t>(-1), with EINVAL: setresuid takes it for "leave it as it is".
void become_user(const Credentials& user) {
  throw base::Unwritten("04", 4);
}

}  // namespace minicontainer
