#include <fmt/core.h>
#include <linux/capability.h>
#include <sys/prctl.h>

#include <algorithm>
#include <array>

#include "minicontainer/kernel/capabilities.hpp"

namespace minicontainer {
namespace {

// In the order of their numbers (linux/capability.h).
constexpr std::array<std::string_view, 41> kNames = {"CAP_CHOWN",
                                                     "CAP_DAC_OVERRIDE",
                                                     "CAP_DAC_READ_SEARCH",
                                                     "CAP_FOWNER",
                                                     "CAP_FSETID",
                                                     "CAP_KILL",
                                                     "CAP_SETGID",
                                                     "CAP_SETUID",
                                                     "CAP_SETPCAP",
                                                     "CAP_LINUX_IMMUTABLE",
                                                     "CAP_NET_BIND_SERVICE",
                                                     "CAP_NET_BROADCAST",
                                                     "CAP_NET_ADMIN",
                                                     "CAP_NET_RAW",
                                                     "CAP_IPC_LOCK",
                                                     "CAP_IPC_OWNER",
                                                     "CAP_SYS_MODULE",
                                                     "CAP_SYS_RAWIO",
                                                     "CAP_SYS_CHROOT",
                                                     "CAP_SYS_PTRACE",
                                                     "CAP_SYS_PACCT",
                                                     "CAP_SYS_ADMIN",
                                                     "CAP_SYS_BOOT",
                                                     "CAP_SYS_NICE",
                                                     "CAP_SYS_RESOURCE",
                                                     "CAP_SYS_TIME",
                                                     "CAP_SYS_TTY_CONFIG",
                                                     "CAP_MKNOD",
                                                     "CAP_LEASE",
                                                     "CAP_AUDIT_WRITE",
                                                     "CAP_AUDIT_CONTROL",
                                                     "CAP_SETFCAP",
                                                     "CAP_MAC_OVERRIDE",
                                                     "CAP_MAC_ADMIN",
                                                     "CAP_SYSLOG",
                                                     "CAP_WAKE_ALARM",
                                                     "CAP_BLOCK_SUSPEND",
                                                     "CAP_AUDIT_READ",
                                                     "CAP_PERFMON",
                                                     "CAP_BPF",
                                                     "CAP_CHECKPOINT_RESTORE"};
static_assert(kNames.size() == CAP_LAST_CAP + 1);

}  // namespace

std::optional<int> find_capability(std::string_view name) {
  const auto* const found = std::ranges::find(kNames, name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<int>(found - kNames.begin());
}

std::string capability_name(int number) {
  const auto index = static_cast<std::size_t>(number);
  if (index >= kNames.size()) return fmt::format("capability {}", number);  // of a newer kernel
  return std::string(kNames[index]);
}

// The kernel refuses to tell about a capability that it does not know (man 2 PR_CAPBSET_READ).
CapabilitySet all_capabilities() {
  CapabilitySet all = 0;
  for (int number = 0; number < 64 && ::prctl(PR_CAPBSET_READ, number) != -1; ++number) {
    all |= CapabilitySet{1} << number;
  }
  return all;
}

}  // namespace minicontainer
