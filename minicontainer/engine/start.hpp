// Starting a container: its root is mounted, its files and its config.json are written, and a
// monitor is started, which starts the program.
#pragma once

#include <string>

#include "base/fd.hpp"
#include "minicontainer/engine/container.hpp"
#include "minicontainer/engine/spec.hpp"

namespace engine {

struct StartOptions {
  WindowSize window;
  bool is_attached = false;  ///< all output from the first byte on comes through the socket
  bool feeds_input = false;  ///< and what is sent there goes to the program
  long restart_count = 0;
};

/// The program could not be started. `code` is what docker returns: 125, 126 or 127.
class StartFailure : public std::runtime_error {
 public:
  StartFailure(const std::string& reason, int exit_code)
      : std::runtime_error(reason), code(exit_code) {}
  int code;
};

/// Starts it and returns the socket to its monitor (messages.hpp) once the program runs. Before:
/// the caller holds the container's lock, and it does not run. Throws StartFailure; then nothing of
/// it runs, and its root is not mounted.
base::Fd start_container(const Folders& folders, const Record& record, const StartOptions& options);

/// The plan for its monitor, as the record has it now.
void write_plan(const Folders& folders, const Record& record, long restart_count);

}  // namespace engine
