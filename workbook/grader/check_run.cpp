#include "workbook/grader/check_run.hpp"

#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "workbook/grader/follow.hpp"

namespace workbook {

using nlohmann::json;

void ReportReader::read(std::string_view text) {
  partial_ += text;
  for (auto end = partial_.find('\n'); end != partial_.npos; end = partial_.find('\n')) {
    take(base::parse_json(partial_.substr(0, end), "result line"));
    partial_.erase(0, end + 1);
  }
}

void ReportReader::take(const json& event) {
  const std::string kind = event.at("event");
  if (kind == "check-started") report_.under_way = event.at("name");
  if (kind == "check") {
    report_.checks.push_back(parse_check(event));
    report_.under_way.clear();
  }
  if (kind == "left-behind") report_.left_behind.push_back(event.at("what"));
  if (kind == "end") {
    report_.is_complete = true;
  } else {
    on_event_(event);
  }
}

std::vector<std::string> check_arguments(const CheckRun& run) {
  std::vector<std::string> argv = {run.checks.native()};
  if (run.task != 0) argv.push_back(fmt::format("--gtest_filter=Task{}.*", run.task));
  argv.insert(argv.end(), {"--program", run.program.native()});
  return argv;
}

CheckReport run_check_program(const CheckRun& run, const OnEvent& on_event) {
  ReportReader reader(on_event);
  follow(
      {.argv = check_arguments(run), .add_env = run.add_env}, run.limit,
      [&](std::string_view text) { reader.read(text); }, "--results-fd");
  return reader.report();
}

void add_hidden(const CheckReport& hidden, CheckReport& to) {
  for (CheckResult check : hidden.checks) {
    check.is_hidden = true;
    to.checks.push_back(std::move(check));
  }
  to.left_behind.insert(to.left_behind.end(), hidden.left_behind.begin(), hidden.left_behind.end());
  to.under_way = hidden.under_way;
  to.is_complete = hidden.is_complete;
}

LabResult judge_report(const Lab& lab, int only, const CheckReport& report) {
  LabResult result = add_up(lab, only, report.checks);
  result.left_behind = report.left_behind;
  if (!report.is_complete) {
    result.verdict = Verdict::kGrader;
    result.diagnosis =
        fmt::format("the checks broke off in {}, which is not your fault: please report it",
                    report.under_way.empty() ? "their start" : report.under_way);
  } else if (!report.left_behind.empty()) {
    result.verdict = Verdict::kFail;
    result.diagnosis =
        "the run left something behind on this machine: " + report.left_behind.front();
  }
  return result;
}

}  // namespace workbook
