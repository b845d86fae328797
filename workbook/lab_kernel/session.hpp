// The conversation with a guest that runs: what it writes, what it is fed, when it must end.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/fd.hpp"
#include "base/time.hpp"
#include "workbook/lab_kernel/channel.hpp"
#include "workbook/lab_kernel/guest.hpp"
#include "workbook/lab_kernel/warden_plan.hpp"

namespace workbook {

/// Our ends of the guest's lines and of the warden's.
struct SessionLines {
  base::Fd control_in;  ///< written
  base::Fd control_out;
  base::Fd input;  ///< written
  base::Fd output;
  base::Fd error;
  base::Fd console;
  base::Fd orders;  ///< written
  base::Fd status;
};

/// What is known when the guest's processes are gone.
struct SessionEnd {
  std::optional<GuestEnd> forced;     ///< we ended it, for that reason
  std::optional<JobOutcome> outcome;  ///< a result that holds
  std::string lie;                    ///< why what came as a result does not hold
  std::string failure;                ///< the warden could not start the guest
  int wait_status = 0;                ///< of the guest's kernel
};

class Session {
 public:
  /// `options`, `lines` must live as long. `result` receives output, console, walls, boot time.
  Session(const GuestOptions& options, SessionLines& lines, GuestResult& result);
  /// Until every line has been closed by the guest and the warden has told the end.
  SessionEnd run();

 private:
  // Where a stream of the job goes.
  struct Sink {
    Sink(const GuestOutput& wanted, std::string& where);
    std::uint64_t room;
    std::string& kept;
    base::Fd to;  ///< closed: it is kept
  };

  void turn();
  void take_control();
  void take_status();
  void take_console();
  void take_output(base::Fd& line, Sink& sink);
  void read_input();
  void feed();
  void follow_terminal();
  void end_guest(GuestEnd reason);
  [[nodiscard]] bool is_over() const;
  [[nodiscard]] int patience() const;

  const GuestOptions& options_;
  SessionLines& lines_;
  GuestResult& result_;
  SessionEnd end_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  base::Deadline deadline_;
  std::string nonce_;
  std::string control_;  ///< what has come on the control line
  std::string status_;
  bool is_ready_ = false;
  std::string to_feed_;  ///< frames that the guest has not taken yet
  std::size_t text_fed_ = 0;
  bool input_has_ended_ = false;
  Sink output_;
  Sink error_;
  TerminalSize size_;
};

}  // namespace workbook
