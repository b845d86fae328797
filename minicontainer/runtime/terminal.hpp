// A terminal of the container's own: a pseudoterminal pair (man 7 pty, man 4 ptmx).
//
// The pair is made in the container's devpts, so that its name exists there. The program gets the
// slave as its standard streams; the master goes out, to whoever draws the terminal: podman's
// conmon and containerd's shim listen on a socket for it (--console-socket).
#pragma once

#include <sys/types.h>

#include "base/fd.hpp"
#include "minicontainer/runtime/config.hpp"

namespace minicontainer {

struct Terminal {
  base::Fd master;
  base::Fd slave;
};

/// Makes a pair in the devpts that is mounted at /dev/pts inside `root`, of this size. Throws
/// std::runtime_error where there is none: the image must not slip another file in.
Terminal make_terminal(const base::Fd& root, const ConsoleSize& size);

/// Binds the slave to /dev/console inside `root`.
void bind_console(const base::Fd& root, const Terminal& terminal);

/// Sends the master through the console socket and closes it here.
void hand_over_terminal(Terminal& terminal, const base::Fd& console_socket);

/// Makes the slave the controlling terminal and the standard streams of the calling process, which
/// leads a session, and gives it to the user. Closes it otherwise.
void become_controlling_terminal(Terminal& terminal, uid_t user);

}  // namespace minicontainer
