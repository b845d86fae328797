#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>

#include "base/check.hpp"
#include "minicontainer/kernel/capabilities.hpp"

namespace minicontainer {
namespace {

// Those of `wanted` that are in the bounding set of this thread.
CapabilitySet within_bounding_set(CapabilitySet wanted) {
  CapabilitySet set = 0;
  for (int number = 0; number < 64; ++number) {
    const CapabilitySet bit = CapabilitySet{1} << number;
    if ((wanted & bit) != 0 && ::prctl(PR_CAPBSET_READ, number, 0, 0, 0) == 1) set |= bit;
  }
  return set;
}

CapabilitySet permitted_set() {
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> halves{};
  sys::check(::syscall(SYS_capget, &header, halves.data()), "read the capabilities");
  return halves[0].permitted | CapabilitySet{halves[1].permitted} << 32;
}

}  // namespace

Capabilities grantable(const Capabilities& wanted) {
  Capabilities granted;
  granted.bounding = within_bounding_set(wanted.bounding);
  granted.permitted = wanted.permitted & permitted_set();
  granted.effective = wanted.effective & granted.permitted;
  granted.inheritable = wanted.inheritable & granted.bounding;
  granted.ambient = wanted.ambient;  // set_capabilities() leaves out what cannot be had
  return granted;
}

}  // namespace minicontainer
