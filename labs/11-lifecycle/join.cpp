// Lab 11, task 4: entering a container that runs. The contract is minicontainer/kernel/join.hpp.

#include "minicontainer/kernel/join.hpp"

#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <sys/stat.h>

#include "base/check.hpp"
#include "base/unwritten.hpp"
#include "minicontainer/kernel/namespaces.hpp"

namespace minicontainer {

// Task 4: for each of namespace_kinds(), open /proc/PID/ns/NAME (base::open_file), unless it is the
// very namespace that this process is in itself: compare what stat(2) says of the two files.
std::vector<OpenNamespace> open_namespaces_of(pid_t pid) {
  throw base::Unwritten("11", 4);
}

// Task 4: setns(2) into each, whatever order they come in: the user namespace first, because it
// gives the rights for the others, and the mount namespace last.
void enter_namespaces(const std::vector<OpenNamespace>& namespaces) {
  throw base::Unwritten("11", 4);
}

}  // namespace minicontainer
