// `minirun run --break STEP`: a stop in the half-built container, and a shell in it.
//
// The process that is about to take the step waits here. Commands come from minirun's standard
// input, a line each: `next` stops again before the next step, `continue` goes on to the end,
// `quit` gives the container up, `sh` starts a shell, and any other line is run by one. The shell
// is /bin/sh of the root that the process has at that moment: the machine's before pivot_root, the
// container's after it. It is a child of the process, so it has its namespaces and its privileges.
#pragma once

#include <string>

#include "base/fd.hpp"
#include "minicontainer/runtime/explain/step_catalogue.hpp"

namespace minicontainer {

enum class AfterBreak { kNext, kContinue };

class BreakShell {
 public:
  /// Takes copies of standard input and standard error as they are now: later a terminal of the
  /// container's may be in their place.
  BreakShell();
  /// Stops before `entry`. Throws std::runtime_error for `quit`, and when the commands end.
  AfterBreak stop(const StepEntry& entry) const;

 private:
  void run(const std::string& line) const;
  void say(const std::string& text) const;

  base::Fd input_, output_;
};

}  // namespace minicontainer
