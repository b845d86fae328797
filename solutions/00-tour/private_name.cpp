#include "minicontainer/kernel/private_name.hpp"

#include <sched.h>
#include <unistd.h>

#include "base/check.hpp"

namespace minicontainer {

// #region lab00.private-name
void take_private_name(const std::string& name) {
  sys::check(::unshare(CLONE_NEWUTS), "make a UTS namespace");
  sys::check(::sethostname(name.data(), name.size()), "set the host name to {}", name);
}
// #endregion lab00.private-name

}  // namespace minicontainer
