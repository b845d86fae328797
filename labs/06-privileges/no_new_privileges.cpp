// Task 3: execve that grants nothing. Contract: minicontainer/kernel/no_new_privileges.hpp
#include "minicontainer/kernel/no_new_privileges.hpp"

#include <sys/prctl.h>

#include "base/check.hpp"
#include "base/unwritten.hpp"

namespace minicontainer {

// One prctl(2). Mind the arguments that it does not use: they must be 0.
void set_no_new_privileges() {
  throw base::Unwritten("06", 3);
}

}  // namespace minicontainer
