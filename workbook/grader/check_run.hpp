// One run of a lab's check program, and what it has told (workbook/model/README.md).
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "workbook/model/result.hpp"

namespace workbook {

/// Called with each event as it happens.
using OnEvent = std::function<void(const nlohmann::json& event)>;

/// What a run has told so far.
struct CheckReport {
  std::vector<CheckResult> checks;
  std::vector<std::string> left_behind;
  std::string under_way;     ///< the check that was started last and has not ended
  bool is_complete = false;  ///< the last line has come
};

/// Reads the lines that a check program writes, in pieces of any size.
class ReportReader {
 public:
  explicit ReportReader(OnEvent on_event) : on_event_(std::move(on_event)) {}
  /// Throws base::JsonError and the like for what no check program writes.
  void read(std::string_view text);
  [[nodiscard]] const CheckReport& report() const { return report_; }

 private:
  void take(const nlohmann::json& event);

  OnEvent on_event_;
  CheckReport report_;
  std::string partial_;
};

struct CheckRun {
  std::filesystem::path checks;   ///< the check program
  std::filesystem::path program;  ///< the program under test
  int task = 0;                   ///< 0: all tasks
  std::vector<std::string> add_env = {};
  std::chrono::milliseconds limit = std::chrono::minutes(5);  ///< then it is killed
};

/// Runs it to its end, or to the limit: then the report is not complete.
CheckReport run_check_program(const CheckRun& run, const OnEvent& on_event);

/// Adds what a program of hidden checks has told to what the lab's own has.
void add_hidden(const CheckReport& hidden, CheckReport& to);

/// The arguments of a check program, all but `--results-fd N`.
std::vector<std::string> check_arguments(const CheckRun& run);

/// What the report comes to: a run that broke off, or that changed the machine, is never a pass.
LabResult judge_report(const Lab& lab, int only, const CheckReport& report);

}  // namespace workbook
