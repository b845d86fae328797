// How the child tells the parent that it could not become the container.
//
// Between clone and exec an exception must not unwind into frames that belong to the parent's
// life. The child catches it, sends its text through this pipe and ends; the parent throws it
// again. The pipe is close-on-exec, so a successful exec shows as its end.
#pragma once

#include <string>

#include "base/fd.hpp"

namespace minicontainer {

class StartChannel {
 public:
  StartChannel() : pipe_(base::make_pipe()) {}

  // In the parent: call this after clone, then wait.
  void close_child_end() { pipe_.write_end.close(); }
  /// Returns when the container's program runs. Throws std::runtime_error with the child's words
  /// if the child could not get that far.
  void wait_for_exec() const;

  // In the child.
  /// Call this first: else this copy keeps the pipe open, and the parent's end is never seen.
  void close_parent_end() { pipe_.read_end.close(); }
  /// Throws std::runtime_error if the parent has ended.
  void check_parent() const;
  /// Reports the failure and ends the process.
  [[noreturn]] void fail(const std::string& reason) const;

 private:
  base::Pipe pipe_;
};

}  // namespace minicontainer
