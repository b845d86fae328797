#include "minicontainer/kernel/no_new_privileges.hpp"

#include <sys/prctl.h>

#include "base/check.hpp"

namespace minicontainer {

// #region lab06.no-new-privileges
void set_no_new_privileges() {
  sys::check(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "set no_new_privs");
}
// #endregion lab06.no-new-privileges

}  // namespace minicontainer
