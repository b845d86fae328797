#include "workbook/lab_kernel/walls.hpp"

#include <fmt/core.h>
#include <linux/landlock.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

namespace workbook {

int landlock_abi() {
  const auto abi =
      ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  return static_cast<int>(std::max(abi, 0L));
}

std::string describe(const Walls& walls) {
  std::string text;
  const auto add = [&](bool stands, const std::string& name) {
    if (stands) text += (text.empty() ? "" : ", ") + name;
  };
  add(walls.landlock_abi > 0, fmt::format("files (Landlock {})", walls.landlock_abi));
  add(walls.has_call_list, "system calls");
  add(walls.has_limits, "limits");
  add(walls.has_own_user, "a user of its own");
  return text.empty() ? "none" : text;
}

}  // namespace workbook
