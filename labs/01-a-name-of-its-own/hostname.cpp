#include "minicontainer/kernel/hostname.hpp"

#include <unistd.h>

#include "base/check.hpp"
#include "base/unwritten.hpp"

namespace minicontainer {

// Task 3. The contract is in minicontainer/kernel/hostname.hpp.

// Set the host name (man 2 sethostname). The call takes the bytes and their number, without a NUL
// at the end. A failure becomes an exception that names what was refused (sys::check).
void set_hostname(const std::string& name) {
  throw base::Unwritten("01", 3);
}

// The same for the NIS domain name (man 2 setdomainname).
void set_domainname(const std::string& name) {
  throw base::Unwritten("01", 3);
}

}  // namespace minicontainer
