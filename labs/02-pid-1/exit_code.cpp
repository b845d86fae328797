#include "minicontainer/kernel/exit_code.hpp"

#include <sys/wait.h>

#include "base/unwritten.hpp"

namespace minicontainer {

// Task 1. A wait status packs two kinds of end into one int: never read its bits by hand.
// Ask the macros of man 2 wait whether the process exited or a signal killed it, and which code or
// signal that was. Return the exit code, or 128 plus the signal's number.
int exit_code(int wait_status) {
  throw base::Unwritten("02", 1);
}

}  // namespace minicontainer
