#include "minicontainer/kernel/private_name.hpp"

#include <sched.h>
#include <unistd.h>

#include "base/check.hpp"
#include "base/unwritten.hpp"

namespace minicontainer {

// Task 1. The contract is in minicontainer/kernel/private_name.hpp.

// Leave the UTS namespace for a new one (man 2 unshare), then set the host name there (man 2
// sethostname), which takes the bytes and their number, without a NUL at the end. A call that
// fails becomes an exception that says what was refused: put sys::check() of base/check.hpp around
// it. Your code takes the place of the line below.
void take_private_name(const std::string& name) {
  throw base::Unwritten("00", 1);
}

}  // namespace minicontainer
