#include "minicontainer/kernel/gate.hpp"

#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <utility>

#include "base/check.hpp"
#include "base/unwritten.hpp"

namespace minicontainer {

// Task 2. The contract is in minicontainer/kernel/gate.hpp.

// Make a pipe (man 7 pipe) with both ends close-on-exec; base/fd.hpp has a function for it. Which
// of its ends does the child wait at, and which one does the parent open?
Gate make_gate() {
  throw base::Unwritten("01", 2);
}

// In the parent: send one byte through the pipe (man 2 write). EPIPE means that the child is gone
// already, which is no error here; any other failure is (sys::throw_error). The parent needs its
// end no longer afterwards.
void open_gate(Gate& gate) {
  throw base::Unwritten("01", 2);
}

// In the child: wait for that byte (man 2 read). Before you wait, ask yourself who could still
// write into this pipe. read returns 0 when nobody can: then throw std::runtime_error. It may also
// return -1 with EINTR: then try again. Leave no end open behind you.
void wait_at_gate(Gate& gate) {
  throw base::Unwritten("01", 2);
}

}  // namespace minicontainer
