#include "minicontainer/runtime/keyring.hpp"

#include <linux/keyctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/check.hpp"

namespace minicontainer {

void join_new_keyring(const std::string& id) {
  const std::string name = "_ses." + id;
  if (::syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, name.c_str()) == -1 && errno != ENOSYS &&
      errno != EPERM) {
    sys::throw_error(errno, "make a session keyring (keys: /proc/key-users; or --no-new-keyring)");
  }
}

}  // namespace minicontainer
