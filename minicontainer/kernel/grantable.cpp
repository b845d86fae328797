#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>

#include "base/check.hpp"
#include "minicontainer/kernel/capabilities.hpp"

namespace minicontainer {
namespace {

CapabilitySet bounding_set() {
  CapabilitySet set = 0;
  for (int number = 0; number < 64; ++number) {
    const int is_in = ::prctl(PR_CAPBSET_READ, number, 0, 0, 0);
    if (is_in == -1) break;  // EINVAL: past the last one that the kernel knows
    if (is_in == 1) set |= CapabilitySet{1} << number;
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
  granted.bounding = wanted.bounding & bounding_set();
  granted.permitted = wanted.permitted & permitted_set();
  granted.effective = wanted.effective & granted.permitted;
  granted.inheritable = wanted.inheritable & granted.bounding;
  granted.ambient = wanted.ambient & granted.permitted & granted.inheritable;
  return granted;
}

}  // namespace minicontainer
