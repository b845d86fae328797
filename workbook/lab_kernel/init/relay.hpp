// Between the job's streams and the serial lines, until the job has ended and nothing of it is
// left.
#pragma once

#include <string>

#include "base/fd.hpp"
#include "workbook/lab_kernel/frames.hpp"
#include "workbook/lab_kernel/init/job.hpp"

namespace workbook {

/// The lines of the host.
struct HostLines {
  base::Fd output;  ///< frames come in, standard output goes out
  base::Fd error;
};

class Relay {
 public:
  /// Before: SIGCHLD is blocked, so that it can be read from a descriptor; SIGPIPE is ignored.
  Relay(StartedJob job, const HostLines& lines);

  /// Passes everything on until the job has ended; then ends and reaps every other process, and
  /// passes on what they left in the pipes. Returns the job's wait status (man 2 wait).
  int run();
  /// What came on the report's pipe, at most kLongestReport bytes.
  [[nodiscard]] const std::string& report() const { return report_; }

 private:
  void turn();
  void take_frames();
  void take(Frame kind, std::string_view payload);
  void feed_job();
  void reap();
  void end_all();
  /// Moves what is there now. Closes `from` at its end; returns whether more may come.
  bool pass(base::Fd& from, const base::Fd& to);
  bool take_report();

  StartedJob job_;
  const HostLines& lines_;
  base::Fd children_;  ///< readable when a child has ended
  FrameReader frames_;
  std::string input_;  ///< for the job, not taken yet
  bool input_has_ended_ = false;
  bool has_ended_ = false;
  int status_ = 0;
  std::string report_;
};

}  // namespace workbook
