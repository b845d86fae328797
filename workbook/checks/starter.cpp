#include "workbook/checks/starter.hpp"

#include <grp.h>
#include <sched.h>
#include <unistd.h>

#include <sstream>

#include "base/check.hpp"
#include "base/file.hpp"
#include "workbook/checks/random.hpp"

namespace workbook {
namespace {

// With one id only, another name for it: in a user namespace of its own the process is `uid`, and
// execve leaves such a one no capability.
void rename_only_id(unsigned uid, unsigned gid) {
  sys::check(::unshare(CLONE_NEWUSER), "make a user namespace");
  base::write_file("/proc/self/uid_map", fmt::format("{} 0 1\n", uid));
  base::write_file("/proc/self/setgroups", "deny");
  base::write_file("/proc/self/gid_map", fmt::format("{} 0 1\n", gid));
}

}  // namespace

unsigned random_id() {
  return static_cast<unsigned>(random_number(20'000, 39'000));
}

bool has_many_ids() {
  std::istringstream map(base::read_file("/proc/self/uid_map"));
  unsigned inside = 0, outside = 0, size = 0;
  map >> inside >> outside >> size;
  return size > 1;
}

void become_ordinary(const Starter& starter) {
  const auto& [uid, gid] = starter;
  if (!has_many_ids()) return rename_only_id(uid, gid);
  sys::check(::setgroups(1, &gid), "drop the groups");
  sys::check(::setresgid(gid, gid, gid), "become group {}", gid);
  sys::check(::setresuid(uid, uid, uid), "become user {}", uid);
}

}  // namespace workbook
