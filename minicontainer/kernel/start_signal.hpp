// The pause between `create` and `start`: a FIFO (man 7 fifo).
//
// `create` ends when everything is ready, but the program must not run yet; `start`, another
// process, lets it. The two meet at a FIFO in the container's state folder. The waiting process
// opened it before it changed its root, so that it needs no path to it any more.
//
// Lab 11, task 2.
#pragma once

#include <filesystem>

#include "base/fd.hpp"

namespace minicontainer {

/// Makes the FIFO (mode 0600) and opens it for reading without waiting for a writer. The descriptor
/// is close-on-exec. Throws std::system_error.
base::Fd make_start_signal(const std::filesystem::path& fifo);

/// In the created container: returns when a start was sent. No time is used while waiting. The
/// process that made the FIFO may have ended meanwhile. Throws std::system_error.
void await_start(const base::Fd& fifo);

/// In `start`: lets the container that waits go on. Throws std::runtime_error if nobody waits: it
/// was started already, or has ended.
void send_start(const std::filesystem::path& fifo);

}  // namespace minicontainer
