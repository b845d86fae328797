// Task 5: a profile becomes a filter. Contract: minicontainer/kernel/seccomp.hpp
#include <seccomp.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/unwritten.hpp"
#include "minicontainer/kernel/seccomp.hpp"
#include "minicontainer/kernel/seccomp_names.hpp"

namespace minicontainer {

// Start with seccomp_init(3) and the default action, add the architectures (one that is there
// already, -EEXIST, is no error), then each rule for each of its names, and export the program to a
// memfd (seccomp_export_bpf), from where you read it back. seccomp_names.hpp turns words into
// numbers. libseccomp's functions return errors as negative numbers: errno is not set.
SeccompFilter compile_filter(const SeccompProfile& profile) {
  throw base::Unwritten("06", 5);
}

}  // namespace minicontainer
