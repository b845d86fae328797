#include "workbook/tool/show_result.hpp"

#include <fmt/core.h>

#include <sstream>

#include "workbook/tool/terminal.hpp"

namespace workbook {
namespace {

constexpr std::size_t kIndent = 6;
constexpr int kMostBuildLines = 30;

void show_field(std::string_view name, const std::string& text) {
  if (text.empty()) return;
  std::string lines = wrap(harmless(text), kIndent + 11);
  lines.replace(kIndent, name.size(), name);
  fmt::print("{}", lines);
}

void show_steps(const std::vector<std::string>& steps) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    show_field(i == 0 ? "Steps" : "", fmt::format("{}. {}", i + 1, steps[i]));
  }
}

void show_evidence(const std::vector<EvidenceLine>& evidence) {
  bool is_first = true;
  for (const auto& [source, text] : evidence) {
    show_field(is_first ? "Evidence" : "", source);
    std::istringstream lines(harmless(text.empty() ? "(nothing)" : text));
    for (std::string line; std::getline(lines, line);) {
      fmt::print("{:{}}{}\n", "", kIndent + 13, faint(line));
    }
    is_first = false;
  }
}

void show_failure(const CheckResult& check) {
  fmt::print("\n{}\n", wrap(bold(harmless(check.diagnosis)), kIndent));
  show_steps(check.steps);
  show_field("Expected", check.expected);
  show_field("Seen", check.seen);
  show_evidence(check.evidence);
  if (!check.reproduce.empty()) {
    fmt::print("{:{}}{:<11}{}\n", "", kIndent, "See it", check.reproduce);
  }
  fmt::print("\n");
}

void show_check(const CheckResult& check, bool in_full) {
  fmt::print("    {} {}\n", mark(check.verdict), check.title);
  if (check.verdict == Verdict::kPass) return;
  if (in_full) return show_failure(check);
  fmt::print("{}", wrap(harmless(check.diagnosis), kIndent));
  if (check.verdict == Verdict::kEnvironment)
    fmt::print("{}", wrap("Mend: " + check.expected, kIndent));
}

void show_task(const TaskResult& task, bool& has_shown_failure, const ShowOptions& options) {
  fmt::print("\n  {:<60} {}  {}\n", fmt::format("Task {}  {}", task.task, task.title),
             word(task.verdict), faint(fmt::format("{}/{}", task.points, task.points_possible)));
  for (const auto& check : task.checks) {
    const bool is_failure = check.verdict == Verdict::kFail || check.verdict == Verdict::kGrader;
    show_check(check, is_failure && (options.show_all_failures || !has_shown_failure));
    has_shown_failure = has_shown_failure || is_failure;
  }
}

void show_build_failure(const LabResult& result) {
  fmt::print("\n{}\n", wrap(bold(harmless(result.diagnosis)), 2));
  std::istringstream lines(harmless(result.build_output));
  int shown = 0;
  for (std::string line; std::getline(lines, line) && shown < kMostBuildLines; ++shown) {
    fmt::print("    {}\n", faint(line));
  }
  if (lines) fmt::print("    {}\n", faint("..."));
}

int first_failed_task(const LabResult& result) {
  for (const auto& task : result.tasks) {
    if (task.verdict == Verdict::kFail || task.verdict == Verdict::kUntouched) return task.task;
  }
  return 0;
}

void show_sum(const Lab& lab, const LabResult& result) {
  fmt::print("\n  {}  {} of {} points, {:.1f} s\n", word(result.verdict), result.points,
             result.points_possible, result.duration_ms / 1000.0);
  const int task = first_failed_task(result);
  if (task != 0) {
    fmt::print("  Edit {}, or ask: ./lab hint {}.{}\n", lab.path_of(lab.task(task).part),
               lab.number, task);
  }
}

}  // namespace

void show_result(const Lab& lab, const LabResult& result, const ShowOptions& options) {
  fmt::print("\n{}\n", bold(fmt::format("Lab {}  {}", result.lab, result.title)));
  if (!result.build_output.empty()) {
    show_build_failure(result);
  } else {
    bool has_shown_failure = false;
    for (const auto& task : result.tasks) show_task(task, has_shown_failure, options);
    if (!result.diagnosis.empty()) fmt::print("\n{}", wrap(bold(result.diagnosis), 2));
  }
  show_sum(lab, result);
}

}  // namespace workbook
