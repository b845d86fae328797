#include "minicontainer/kernel/capabilities.hpp"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>

#include "base/check.hpp"

namespace minicontainer {
namespace {

constexpr int kMostCapabilities = 64;

constexpr bool has(CapabilitySet set, int number) {
  return ((set >> number) & 1) != 0;
}

// #region lab06.capset
// The sets are 64 bits wide, and capset(2) takes them in two halves, the low one first.
void set_three_sets(const Capabilities& wanted) {
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> halves{};
  for (unsigned half = 0; half < halves.size(); ++half) {
    halves[half] = {.effective = static_cast<__u32>(wanted.effective >> (32 * half)),
                    .permitted = static_cast<__u32>(wanted.permitted >> (32 * half)),
                    .inheritable = static_cast<__u32>(wanted.inheritable >> (32 * half))};
  }
  sys::check(::syscall(SYS_capset, &header, halves.data()), "set the capabilities");
}
// #endregion lab06.capset

}  // namespace

// #region lab06.bounding
void limit_bounding_set(CapabilitySet keep) {
  for (int number = 0; number < kMostCapabilities; ++number) {
    if (has(keep, number)) continue;
    if (::prctl(PR_CAPBSET_DROP, number, 0, 0, 0) == 0) continue;
    const int error = errno;
    const int is_in = ::prctl(PR_CAPBSET_READ, number, 0, 0, 0);
    if (is_in == -1) break;  // EINVAL: the running kernel knows no capability of this number
    if (is_in == 0) continue;
    sys::throw_error(error, "take " + capability_name(number) + " out of the bounding set");
  }
}
// #endregion lab06.bounding

// #region lab06.set
void set_capabilities(const Capabilities& wanted) {
  set_three_sets(wanted);
  sys::check(::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0), "empty the ambient set");
  const CapabilitySet ambient = wanted.ambient & wanted.permitted & wanted.inheritable;
  for (int number = 0; number < kMostCapabilities; ++number) {
    if (!has(ambient, number)) continue;
    sys::check(::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, number, 0, 0), "make {} ambient",
               capability_name(number));
  }
}
// #endregion lab06.set

}  // namespace minicontainer
