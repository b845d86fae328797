// The one check that may be under way.
//
// A check builds and runs the learner's program, so there is one at a time. It goes on while its
// tab is hidden for a moment, but not for ever: when nobody has listened for a while, when it has
// taken far too long, or when the server stops, it is ended.
#pragma once

#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "workbook/page/event_log.hpp"
#include "workbook/page/lab_tool.hpp"

namespace page {

class CheckRunner {
 public:
  /// Both must outlive this. A check that nobody has listened to for `patience` is ended.
  CheckRunner(const LabTool& tool, EventLog& log, std::chrono::milliseconds patience)
      : tool_(tool), log_(log), patience_(patience) {}
  /// Ends the check under way.
  ~CheckRunner();
  CheckRunner(const CheckRunner&) = delete;
  CheckRunner& operator=(const CheckRunner&) = delete;

  /// Starts a check of "01" or "01.2", whose events go to the log: started {target}, one line
  /// {line} for each that the tool writes, finished {target, problem}. Returns the lab that is
  /// being checked instead if there is one: then nothing was started.
  std::optional<std::string> start(const std::string& lab_id);

 private:
  void run(const std::string& lab_id);

  const LabTool& tool_;
  EventLog& log_;
  const std::chrono::milliseconds patience_;
  std::atomic<bool> is_stopping_ = false;
  std::mutex mutex_;
  // Guarded by mutex_:
  std::optional<std::string> running_;
  std::thread thread_;
};

}  // namespace page
