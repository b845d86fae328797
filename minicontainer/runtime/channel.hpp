// The line between the parent (minirun) and the child that becomes the container.
//
// Between clone and exec an exception must not unwind into frames that belong to the parent's
// life. The child catches it, sends its text through this socket and ends; the parent throws it
// again. Where the child needs the parent for a moment (hooks run outside), it asks and waits. The
// socket is close-on-exec, so a successful exec shows as its end (man 2 socketpair,
// SOCK_SEQPACKET).
#pragma once

#include <sys/types.h>

#include <string>

#include "base/fd.hpp"

namespace minicontainer {

/// What the child tells.
enum class Report : char {
  kFailed = 'F',      ///< with a text: it could not become the container, and has ended
  kWantsHooks = 'H',  ///< its mounts are made; the root is not changed yet: run the outside's hooks
  kReady = 'R',       ///< everything is done but the program: waits for a start
  kListener = 'L',    ///< with a descriptor: the listener of its seccomp filter
  kStarted = 'S',     ///< the program runs (no message: the end of the line says so)
};

struct Message {
  Report report = Report::kStarted;
  base::Fd descriptor;  ///< of kListener
};

/// What a child that waits for its start has to know once the parent is gone.
struct Answer {
  pid_t pid = 0;   ///< its own, on the host
  base::Fd agent;  ///< where the listener of its filter goes; none if the filter has none
};

class StartChannel {
 public:
  StartChannel();

  // In the parent: call this after clone, then wait.
  void close_child_end() { child_end_.close(); }
  /// The next thing that the child tells. Throws std::runtime_error with the child's words if it
  /// failed. `program` is for the message of one that cannot be executed.
  [[nodiscard]] Message wait(const std::string& program) const;
  /// Lets a child go on that asked. One that is gone is no error: wait() tells.
  void answer(const Answer& answer) const;

  // In the child.
  /// Call this first: else this copy keeps the line open, and the parent's end is never seen.
  void close_parent_end() { parent_end_.close(); }
  /// Throws std::runtime_error if the parent has ended.
  void check_parent() const;
  /// Tells, and waits for the answer. Throws std::runtime_error if the parent has ended.
  Answer ask(Report report) const;
  void send_listener(const base::Fd& listener) const;
  /// Nothing more will be told; the parent must not take it for the start of the program.
  void hang_up() { child_end_.close(); }
  /// Reports the failure and ends the process.
  [[noreturn]] void fail(const std::string& reason) const;
  /// The child's end, for the last step.
  [[nodiscard]] int child_fd() const { return child_end_.get(); }

 private:
  base::Fd parent_end_;
  base::Fd child_end_;
};

}  // namespace minicontainer
