#include "minicontainer/kernel/hostname.hpp"

#include <unistd.h>

#include "base/check.hpp"

namespace minicontainer {

// #region lab01.hostname
void set_hostname(const std::string& name) {
  sys::check(::sethostname(name.data(), name.size()), "set the host name to {}", name);
}

void set_domainname(const std::string& name) {
  sys::check(::setdomainname(name.data(), name.size()), "set the domain name to {}", name);
}
// #endregion lab01.hostname

}  // namespace minicontainer
