// Lab 11, task 1: who a process is. The contract, which says all that must hold, is
// minicontainer/kernel/process_identity.hpp.

#include "minicontainer/kernel/process_identity.hpp"

#include <string>
#include <string_view>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/unwritten.hpp"

namespace minicontainer {

// Task 1: read /proc/PID/stat (base::read_file) and take the fields 3, the state, and 22, the start
// time, from its one line. Mind the second field: it is a name in parentheses, and may hold spaces
// and parentheses itself. No such process is no error, but std::nullopt; so is a zombie.
std::optional<ProcessIdentity> identify(pid_t pid) {
  throw base::Unwritten("11", 1);
}

// Task 1: whether the one that has this number now is that very process.
bool is_alive(const ProcessIdentity& process) {
  throw base::Unwritten("11", 1);
}

}  // namespace minicontainer
