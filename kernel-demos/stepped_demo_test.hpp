// A demo that the tests hold after each line, by DEMO_STEP (show.hpp): meanwhile they can look
// whether the line is true, or kill it.
#pragma once

#include <signal.h>
#include <unistd.h>

#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "base/fd.hpp"
#include "base/spawn.hpp"

namespace demo_test {

/// A demo that goes on line by line.
class SteppedDemo {
 public:
  explicit SteppedDemo(const std::string& program) {
    ::signal(SIGPIPE, SIG_IGN);  // a demo that has ended needs no Enter
    base::Pipe keys = base::make_pipe();
    base::Pipe lines = base::make_pipe();
    base::Command command;
    command.argv = {program};
    command.add_env = {"ASAN_OPTIONS=detect_leaks=0", "DEMO_STEP=1"};
    command.stdin_fd = keys.read_end.get();
    command.stdout_fd = command.stderr_fd = lines.write_end.get();
    process_ = base::spawn(command);
    keys_ = std::move(keys.write_end);
    lines_ = std::move(lines.read_end);
  }

  /// The next line, on which the demo then waits (an empty one is the beginning of another).
  std::optional<std::string> next() {
    std::string line;
    for (char letter = 0; ::read(lines_.get(), &letter, 1) == 1; line += letter) {
      if (letter == '\n') return line;
    }
    return std::nullopt;
  }

  void go_on() { std::ignore = ::write(keys_.get(), "\n", 1); }

  [[nodiscard]] base::Process& process() { return process_; }

 private:
  base::Process process_;
  base::Fd keys_;
  base::Fd lines_;
};

}  // namespace demo_test
