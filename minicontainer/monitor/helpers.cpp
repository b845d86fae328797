#include "minicontainer/monitor/helpers.hpp"

#include <unistd.h>

#include <algorithm>

#include "base/spawn.hpp"

namespace monitor {
namespace {

constexpr int kMostStarts = 100;

// It says a line when it is ready; if it ends before, the line has no end to wait for.
base::Process start(const HelperCommand& command) {
  base::Pipe ready = base::make_pipe();
  base::Command helper{.program = "/proc/self/exe",
                       .argv = {"minimonitor"},
                       .stdout_fd = ready.write_end.get(),
                       .pass_fds = command.pass_fds};
  helper.argv.insert(helper.argv.end(), command.words.begin(), command.words.end());
  base::Process process = base::spawn(helper);
  ready.write_end.close();
  char line = 0;
  while (::read(ready.read_end.get(), &line, 1) == -1 && errno == EINTR) {
  }
  return process;
}

}  // namespace

void Helpers::keep(const HelperCommand& command) {
  const bool runs = std::ranges::any_of(
      running_, [&](const Running& running) { return running.command == command; });
  if (!runs) running_.push_back({command, start(command)});
}

bool Helpers::take_end(pid_t pid) {
  const auto ended = std::ranges::find_if(
      running_, [&](const Running& running) { return running.process.pid() == pid; });
  if (ended == running_.end()) return false;
  ended->process.release();
  if (++ended->starts <= kMostStarts) ended->process = start(ended->command);
  return true;
}

void Helpers::end() noexcept {
  running_.clear();
}

}  // namespace monitor
