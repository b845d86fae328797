#include "workbook/lab_kernel/warden/jail.hpp"

#include <sys/prctl.h>

#include <stdexcept>

#include "base/check.hpp"

namespace workbook {

Walls enter_jail(const WardenPlan& plan) {
  Walls walls;
  if (plan.jail == Jail::kNone) return walls;
  walls.has_own_user = confine_user(plan);
  sys::check(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "give up gaining privileges");
  confine_growth(plan);
  walls.has_limits = true;
  walls.landlock_abi = confine_files(plan);
  if (walls.landlock_abi == 0 && plan.jail == Jail::kRequired)
    throw std::runtime_error(
        "this machine has no Landlock, which keeps a stranger's guest from the host's files: it "
        "needs Linux 5.13 or newer with landlock among the words of /sys/kernel/security/lsm, and "
        "in a container a seccomp profile that lets landlock_create_ruleset through");
  confine_calls();
  walls.has_call_list = true;
  return walls;
}

}  // namespace workbook
