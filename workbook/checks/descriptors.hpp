// The open files of another process, through /proc/PID/fd (man 5 proc_pid_fd, proc_pid_fdinfo).
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "workbook/checks/evidence.hpp"

namespace workbook {

struct Descriptor {
  Evidence evidence;   ///< /proc/PID/fd/N and what it leads to
  std::string target;  ///< "pipe:[4711]"
  bool can_write = false;
  int number = -1;
};

/// All that a process has open. What is closed meanwhile, or goes with the process, is left out.
std::vector<Descriptor> descriptors_of(pid_t pid);

/// The descriptor of `pid` for one end of a pipe, such as "pipe:[4711]", if it has it.
std::optional<Descriptor> find_end(pid_t pid, const std::string& pipe, bool to_write);

/// How a process opened a descriptor: the O_* flags, in octal. Throws std::system_error if it is
/// gone.
Evidence flags_of(pid_t pid, int fd);

}  // namespace workbook
