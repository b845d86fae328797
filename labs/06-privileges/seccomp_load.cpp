#include "base/unwritten.hpp"
#include "minicontainer/kernel/seccomp.hpp"

namespace minicontainer {

// Lab 06, task 5: hand the program to the kernel with seccomp(2).
base::Fd load_filter(const SeccompFilter& filter) {
  throw base::Unwritten("06", 5);
}

}  // namespace minicontainer
