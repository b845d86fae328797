// Several commands of the learner's program in one sandbox: `create`, then `start`, then `state`.
//
//     Session session(plan);
//     const Ended created = session.run("minirun create --bundle /tmp/bundle web");
//
// A command is a line of shell, in which `minirun` is the program under test. A shell inside runs
// each one when it is told to, so that it and all that it starts are bounded as ever, and what a
// command leaves behind is adopted by PID 1 of the sandbox, as on a real machine.
#pragma once

#include <sys/types.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/fd.hpp"
#include "workbook/checks/container.hpp"
#include "workbook/checks/limits.hpp"

namespace workbook {

/// How a command ended. Without an exit code it has not.
struct Ended {
  std::optional<int> exit_code;
  std::string output;
};

/// A session without a bundle: what the commands find, and who runs them.
struct SessionPlan {
  std::function<void()> prepare;  ///< runs inside first: fills kSandboxFolder
  std::function<void()> become = [] {};
  std::string environment = {};  ///< lines of shell in front of each command
};

class Session {
 public:
  explicit Session(const SessionPlan& plan);
  /// Makes the plan's bundle in a new sandbox; no program runs there yet. `plan.process` is what
  /// the bundle's container runs; `plan.become` is done by whoever runs the commands.
  explicit Session(const ContainerPlan& plan);

  /// Begins a command and returns its number.
  int begin(const std::string& command);
  /// Waits for its end as long as need be. Ends the check with "fail" if it does not come.
  Ended wait_for(int command) { return wait_for(command, patience()); }
  Ended wait_for(int command, std::chrono::milliseconds limit);
  [[nodiscard]] bool has_ended(int command) const;
  /// Begins a command and waits for its end.
  Ended run(const std::string& command) { return run(command, patience()); }
  Ended run(const std::string& command, std::chrono::milliseconds limit);
  /// What a command has printed so far.
  [[nodiscard]] std::string output_of(int command) const;
  /// The same of the command that was begun last.
  [[nodiscard]] std::string last_output() const { return output_of(begun_); }
  /// The process that a command, begun with `exec`, has become.
  pid_t pid_of(int command);

  /// The process that has this number inside, as it is numbered here.
  [[nodiscard]] std::optional<pid_t> find_process(pid_t inside) const;
  /// The container's program: the oldest process that runs it.
  [[nodiscard]] std::optional<pid_t> find_program() const;
  /// A file of the sandbox: what it holds, nothing if it is not there; and making one.
  [[nodiscard]] std::optional<std::string> read(const std::string& file) const;
  void write(const std::string& file, const std::string& text) const;
  [[nodiscard]] Sandbox& sandbox() { return sandbox_; }

 private:
  [[nodiscard]] std::string path(const std::string& inside) const;
  std::string environment_;
  Sandbox sandbox_;
  base::Fd requests_;
  int begun_ = 0;
  std::vector<std::string> commands_;
};

/// The number that a process has in the sandbox.
pid_t inside_pid(pid_t pid);

}  // namespace workbook
