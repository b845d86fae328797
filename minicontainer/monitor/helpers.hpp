// Processes that a monitor keeps beside its container: its name server, its forwarders.
//
// A helper runs as long as its monitor. One that ends by itself, or is killed, is started again;
// one that ends at once every time is left alone after a while.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/process.hpp"

namespace monitor {

struct HelperCommand {
  std::vector<std::string> words;             ///< minimonitor's arguments
  std::vector<std::pair<int, int>> pass_fds;  ///< {ours, theirs}

  bool operator==(const HelperCommand&) const = default;
};

class Helpers {
 public:
  /// Starts it, unless it runs, and waits until it says that it is ready. Throws std::system_error.
  void keep(const HelperCommand& command);
  /// Whether `pid` was a helper; it runs again then.
  bool take_end(pid_t pid);
  /// Ends them all.
  void end() noexcept;

 private:
  struct Running {
    HelperCommand command;
    base::Process process;
    int starts = 1;
  };
  std::vector<Running> running_;
};

}  // namespace monitor
