// Starting another program (man 3 posix_spawn).
//
// Safe in a process with threads, because nothing of ours runs between fork and exec. The child
// gets exactly the descriptors named here: all others are closed, also those that a library opened
// without close-on-exec.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/fd.hpp"
#include "base/process.hpp"

namespace base {

struct Command {
  std::string program;            ///< looked up in PATH unless it has a slash; argv[0] if empty
  std::vector<std::string> argv;  ///< never empty
  std::optional<std::filesystem::path> cwd;  ///< the working directory; the caller's by default
  std::vector<std::string> add_env;          ///< "NAME=value", added to or replacing the caller's
  std::optional<std::vector<std::string>> exact_env;  ///< instead of the caller's environment
  int stdin_fd = -1;                                  ///< -1: /dev/null
  int stdout_fd = -1;                                 ///< -1: the caller's
  int stderr_fd = -1;                                 ///< -1: the caller's
  /// Descriptors to hand over: {ours, the number that the child sees}. The number must be over 2.
  std::vector<std::pair<int, int>> pass_fds;
  bool new_session = false;  ///< setsid(2): away from the terminal
};

/// Starts the program, with no signal blocked or ignored. Throws std::system_error (ENOENT when
/// there is no such program).
Process spawn(const Command& command);

/// What a program that ran to its end left.
struct Finished {
  ExitStatus status;
  std::string output;  ///< standard output and standard error, in the order in which they came
};

/// Runs the program to its end and collects its output, at most `limit` bytes of it: what comes
/// after that is read and dropped. Throws std::system_error.
Finished run_collecting(Command command, std::size_t limit = 1 << 20);

}  // namespace base
