// Starting the job: its streams, its terminal, its user, its group.
#pragma once

#include <sys/types.h>

#include "base/fd.hpp"
#include "workbook/lab_kernel/guest_job.hpp"

namespace workbook {

/// Our ends of a job's streams. With a terminal, `input` and `output` are its master side and the
/// others are closed; `input` is closed too when a file stands for it (kJobInput). None blocks.
struct JobStreams {
  base::Fd input;
  base::Fd output;
  base::Fd error;
  base::Fd report;  ///< closed unless it is wanted
};

struct StartedJob {
  pid_t pid = -1;
  JobStreams streams;
};

/// Starts the job in its group, in a session of its own. A program that cannot be started makes the
/// job end as a shell would tell it: 127 not found, 126 not to be run. Throws std::system_error.
StartedJob start_job(const GuestJob& job);

/// Sets the size of the job's terminal and tells it (man 2 ioctl_tty, TIOCSWINSZ).
void set_terminal_size(const base::Fd& terminal, const TerminalSize& size);

}  // namespace workbook
