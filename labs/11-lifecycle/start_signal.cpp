// Lab 11, task 2: the wait between `create` and `start`. The contract is
// minicontainer/kernel/start_signal.hpp.

#include "minicontainer/kernel/start_signal.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <stdexcept>

#include "base/check.hpp"
#include "base/unwritten.hpp"

namespace minicontainer {

// Task 2, in `create`: make the FIFO, and open it for reading without waiting for a writer.
base::Fd make_start_signal(const std::filesystem::path& fifo) {
  throw base::Unwritten("11", 2);
}

// Task 2, in the container that was created: sleep until somebody has written. A read returns at
// once while there is no writer: find a call that does not.
void await_start(const base::Fd& fifo) {
  throw base::Unwritten("11", 2);
}

// Task 2, in `start`: open the FIFO for writing, without waiting for a reader. That wakes the one
// that is there. Two errors of open have a meaning here, and each gets a sentence
// (std::runtime_error).
void send_start(const std::filesystem::path& fifo) {
  throw base::Unwritten("11", 2);
}

}  // namespace minicontainer
