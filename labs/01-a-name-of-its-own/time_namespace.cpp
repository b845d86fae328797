#include "minicontainer/kernel/time_namespace.hpp"

#include <linux/sched.h>
#include <sched.h>

#include <string_view>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/unwritten.hpp"

namespace minicontainer {

// Task 4. The contract is in minicontainer/kernel/time_namespace.hpp.
//
// Make a time namespace for the children that are still to come (man 2 unshare), then write the
// offset of each clock that has one into /proc/self/timens_offsets, one line for a clock (man 7
// time_namespaces gives the form of a line). A helper function for one clock keeps it short;
// base::write_file() writes a small file of /proc, and fmt::format() makes the text.
void make_time_namespace(const TimeOffsets& offsets) {
  throw base::Unwritten("01", 4);
}

}  // namespace minicontainer
