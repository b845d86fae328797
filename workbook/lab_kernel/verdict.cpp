#include "workbook/lab_kernel/verdict.hpp"

#include <fmt/core.h>
#include <string.h>
#include <sys/wait.h>

#include <stdexcept>

namespace workbook {
namespace {

std::string last_line_of(const std::string& console) {
  const auto panic = console.rfind("Kernel panic");
  auto text = console.substr(panic == std::string::npos ? 0 : panic);
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  if (panic != std::string::npos) return text.substr(0, text.find_first_of("\r\n"));
  const auto last = text.find_last_of('\n');
  return text.substr(last == std::string::npos ? 0 : last + 1);
}

std::string tell_missing_result(const SessionEnd& end, const std::string& console) {
  if (!end.lie.empty()) return "the guest's result is not to be believed: " + end.lie;
  const auto how = WIFSIGNALED(end.wait_status)
                       ? fmt::format("signal {} ended its kernel", WTERMSIG(end.wait_status))
                       : fmt::format("its kernel halted (code {})", WEXITSTATUS(end.wait_status));
  const auto last = last_line_of(console);
  return fmt::format("the guest brought no result: {}{}", how,
                     last.empty() ? "" : "; it last said: " + last);
}

void set_job_end(const JobOutcome& outcome, GuestResult& result) {
  result.end = outcome.was_killed ? GuestEnd::kKilled : GuestEnd::kExited;
  result.value = outcome.value;
  result.was_out_of_memory = outcome.was_out_of_memory;
  result.report = outcome.report;
  if (outcome.was_killed)
    result.reason =
        fmt::format("signal {} ({}) ended it{}", outcome.value, ::strsignal(outcome.value),
                    outcome.was_out_of_memory ? ": it was out of memory" : "");
}

}  // namespace

void judge(const GuestOptions& options, const SessionEnd& end, GuestResult& result) {
  if (!end.failure.empty()) throw std::runtime_error("the guest cannot be started: " + end.failure);
  if (end.forced == GuestEnd::kOutputTooLong) {
    result.end = *end.forced;
    result.reason = "it wrote more than it may, and was ended";
  } else if (end.outcome) {
    set_job_end(*end.outcome, result);
  } else if (end.forced == GuestEnd::kTimeOver) {
    result.end = *end.forced;
    result.reason = fmt::format("it was still at work after {}, and was ended",
                                base::format_duration(options.time));
  } else {
    const bool is_panic = result.console.find("Kernel panic") != std::string::npos;
    result.end = is_panic && end.lie.empty() ? GuestEnd::kPanic : GuestEnd::kNoResult;
    result.reason = is_panic && end.lie.empty()
                        ? "the guest's kernel gave up: " + last_line_of(result.console)
                        : tell_missing_result(end, result.console);
  }
}

}  // namespace workbook
