// The place where a learner's program runs while it is watched.
//
// Namespaces around it keep mistakes at home: a process left over, a mount that leaks, a changed
// host name, a fork without end or a kill of everything in sight ends with the sandbox. Its PID 1
// is ours; when it is killed, or the check process dies, the kernel ends everything inside.
//
// What is inside can be seen from outside: process ids here are those that the check sees.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/process.hpp"

namespace workbook {

/// The folder inside the sandbox (a tmpfs) where checks put bundles and the like.
constexpr const char* kSandboxFolder = "/tmp";

struct Program {
  std::filesystem::path file;     ///< outside the sandbox; handed in as a descriptor
  std::vector<std::string> argv;  ///< the program's name first
  std::function<void()> prepare;  ///< runs inside first: fills kSandboxFolder
  /// Runs last, in the process that becomes the program: gives up privilege, say.
  std::function<void()> become = [] {};
};

class Sandbox {
 public:
  /// Starts the program inside a new sandbox. Throws std::system_error if none can be made.
  explicit Sandbox(const Program& program);
  /// Ends everything inside. If the program had ended by itself and left processes running, that
  /// is noted for the verdict.
  ~Sandbox();
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;

  /// PID 1 of the sandbox.
  [[nodiscard]] pid_t init_pid() const { return init_.pid(); }
  /// The learner's program itself; nothing once it has ended.
  [[nodiscard]] std::optional<pid_t> program_pid() const;
  /// Every process inside but PID 1, parents before their children.
  [[nodiscard]] std::vector<pid_t> processes() const;
  /// How the program ended, if it has. Reads its output meanwhile.
  std::optional<base::ExitStatus> poll();
  /// The same, waiting for it as long as `limit`.
  std::optional<base::ExitStatus> wait_for(std::chrono::milliseconds limit);
  /// A path inside as seen from outside, through /proc.
  [[nodiscard]] std::filesystem::path outside_path(const std::filesystem::path& inside) const;
  /// The mount table of the sandbox: what "the host's" is to the learner's program.
  [[nodiscard]] std::vector<std::string> mount_table() const;
  /// What the program and all it started have printed, its end only if it is long. For people.
  [[nodiscard]] std::string output() const { return output_; }
  /// Whether it printed so much that it was stopped.
  [[nodiscard]] bool has_flooded() const { return printed_ > kMostOutput; }
  /// Whether it started so many processes that it was stopped.
  [[nodiscard]] bool has_swarmed() const { return has_swarmed_; }

 private:
  static constexpr std::size_t kMostOutput = std::size_t{4} << 20;
  std::optional<base::ExitStatus> watch_for(std::chrono::milliseconds limit);
  void drain_output();
  void stop_swarm();
  void note_left_over_processes() const;

  base::Process init_;
  base::Fd output_pipe_;
  base::Fd status_pipe_;
  std::string output_;
  std::size_t printed_ = 0;
  bool has_swarmed_ = false;
  std::optional<base::ExitStatus> ended_;
};

/// Prepares this process for making sandboxes: enters a user namespace if it is not privileged.
/// Returns nothing, or one sentence that says what this machine refuses.
std::optional<std::string> prepare_sandboxes();

}  // namespace workbook
