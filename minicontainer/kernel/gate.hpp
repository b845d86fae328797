// The gate at which the child waits until its parent has finished preparing.
//
// Some of a container's set-up can only be done from outside, by the parent, when the child exists
// already: user id maps, its cgroup, network interfaces, hooks. The child must not run a line of
// the container's program before that. A pipe does it: the child reads one byte, the parent writes
// it when all is ready (man 7 pipe).
//
// The pipe's end-of-file is what makes it safe: when the parent dies, its end closes, and the
// child's read returns 0 instead of waiting for ever. That works only if nobody else holds that
// end open; after clone the child itself has a copy of it.
//
// Lab 01, task 2.
#pragma once

#include "base/fd.hpp"

namespace minicontainer {

/// Both ends, close-on-exec. Made before clone, so that parent and child have a copy each.
struct Gate {
  base::Fd waiting_end;  ///< the child reads here
  base::Fd opening_end;  ///< the parent writes here
};

/// A closed gate. Throws std::system_error.
Gate make_gate();

/// In the parent: lets the child through. A child that is gone already is no error: the caller
/// will learn of that by waiting for it (SIGPIPE is ignored by the caller).
void open_gate(Gate& gate);

/// In the child: returns once the parent has opened the gate. Afterwards both ends are closed here.
/// Throws std::runtime_error if the parent ended without opening it.
void wait_at_gate(Gate& gate);

}  // namespace minicontainer
