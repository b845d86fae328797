// Tasks 1 and 2: the bounding set and the other four. Contract:
// minicontainer/kernel/capabilities.hpp
#include "minicontainer/kernel/capabilities.hpp"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/check.hpp"
#include "base/unwritten.hpp"

namespace minicontainer {

// Task 1. Go through the numbers from 0 on. Those in `keep` stay. Ask the kernel for each of the
// others whether it is in the bounding set (prctl with PR_CAPBSET_READ: 1, 0, or -1 for a number
// that this kernel does not know), and take out what is in (PR_CAPBSET_DROP).
void limit_bounding_set(CapabilitySet keep) {
  throw base::Unwritten("06", 1);
}

// Task 2. First permitted, effective and inheritable, all three in one capset(2): it takes 64 bits
// in two halves. Then the ambient set: empty it (PR_CAP_AMBIENT_CLEAR_ALL), and raise what is
// wanted and may be raised, one by one (PR_CAP_AMBIENT_RAISE).
void set_capabilities(const Capabilities& wanted) {
  throw base::Unwritten("06", 2);
}

}  // namespace minicontainer
