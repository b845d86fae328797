// Lab 11, task 3: what a container is doing. The contract is minicontainer/runtime/status.hpp.

#include "minicontainer/runtime/status.hpp"

#include "base/unwritten.hpp"

namespace minicontainer {

// Task 3: from the signs to one of five words. Which sign settles the question before the others
// are asked?
Status status_of(const Signs& signs) {
  throw base::Unwritten("11", 3);
}

// Task 3: the table of the contract. A command that is not in it is always allowed.
bool is_allowed(std::string_view command, Status status) {
  throw base::Unwritten("11", 3);
}

}  // namespace minicontainer
