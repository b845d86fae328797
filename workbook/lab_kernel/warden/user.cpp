// Being nobody in particular (man 7 credentials, man 7 capabilities).

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <optional>

#include "base/check.hpp"
#include "workbook/lab_kernel/warden/jail.hpp"

namespace workbook {
namespace {

// A number that no account has, different for each guest that runs: from the far end of what this
// user namespace maps, or, with all of the numbers, from where no tool allots any.
std::optional<uid_t> unused_id() {
  constexpr std::uint64_t kFarFromAll = 1'800'000'000;
  constexpr std::uint64_t kMostPids = 1 << 22;
  std::ifstream map("/proc/self/uid_map");
  const auto own = static_cast<std::uint64_t>(::getpid());
  std::optional<uid_t> best;
  for (std::uint64_t inside = 0, outside = 0, count = 0; map >> inside >> outside >> count;) {
    if (inside <= kFarFromAll && inside + count > kFarFromAll + kMostPids)
      return static_cast<uid_t>(kFarFromAll + own);
    if (count >= 65536) best = static_cast<uid_t>(inside + count - 3 - own % (count / 4));
  }
  return best;
}

void drop_capabilities() {
  for (int capability = 0; ::prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; ++capability)
    ::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);  // refused without CAP_SETPCAP: then none is had
  ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  __user_cap_data_struct none[2] = {};
  sys::check(::syscall(SYS_capset, &header, none), "drop all capabilities");
}

}  // namespace

bool confine_user(const WardenPlan&) {
  const auto id = ::geteuid() == 0 ? unused_id() : std::nullopt;
  bool is_own = false;
  if (id && ::fchown(WardenDescriptors::kFolder, *id, *id) == 0 &&
      ::fchownat(WardenDescriptors::kFolder, "out", *id, *id, AT_SYMLINK_NOFOLLOW) == 0) {
    is_own = ::setgroups(0, nullptr) == 0 && ::setresgid(*id, *id, *id) == 0 &&
             ::setresuid(*id, *id, *id) == 0;
  }
  drop_capabilities();
  return is_own;
}

}  // namespace workbook
