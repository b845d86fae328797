// The container's first process, started by minirun, and the streams that lead to it.
//
// Standard output and error are FIFOs with a name, which the program has open for reading as well:
// when the monitor is killed, the program neither dies of SIGPIPE nor loses what it has written.
// Whoever comes next finds the FIFOs and reads on.
#pragma once

#include <sys/types.h>

#include <stdexcept>
#include <string>
#include <string_view>

#include "base/fd.hpp"
#include "minicontainer/monitor/plan.hpp"

namespace monitor {

/// The names of the FIFOs in the monitor's folder.
constexpr const char* kOutputFifo = "stdout";
constexpr const char* kErrorsFifo = "stderr";
/// Where minirun tells its steps, if the plan asks for that.
constexpr const char* kExplainFile = "explain";

/// minirun could not start it; what() is its sentence.
class StartError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Program {
 public:
  /// Starts the container. Before: the working directory is the monitor's folder, and this process
  /// adopts orphans (PR_SET_CHILD_SUBREAPER). Throws StartError, std::system_error.
  static Program start(const MonitorPlan& plan);

  [[nodiscard]] pid_t pid() const { return pid_; }
  /// What it writes; -1 once that has ended. A terminal has no errors of its own.
  [[nodiscard]] const base::Fd& output() const { return output_; }
  [[nodiscard]] const base::Fd& errors() const { return errors_; }

  /// Hands bytes to its standard input; what it does not take yet is kept.
  void feed(std::string_view bytes);
  void feed_rest() { feed({}); }
  /// No more input after what is kept.
  void end_input();
  [[nodiscard]] bool has_unfed() const { return !unfed_.empty(); }
  [[nodiscard]] int input_fd() const { return input_.get(); }

  void set_window(unsigned short rows, unsigned short columns) const;
  void close_output() { output_.close(); }
  void close_errors() { errors_.close(); }

 private:
  pid_t pid_ = 0;
  bool has_terminal_ = false;
  bool is_input_over_ = false;
  base::Fd input_;  ///< with a terminal, its master, as output_ is
  base::Fd output_;
  base::Fd errors_;
  std::string unfed_;
};

/// Takes down what minirun keeps of the container: its group, its state. Errors are told on
/// standard error: there is nobody else to tell.
void delete_container(const MonitorPlan& plan);

}  // namespace monitor
