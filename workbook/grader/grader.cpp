#include "workbook/grader/grader.hpp"

#include <fmt/core.h>

#include <chrono>

#include <nlohmann/json.hpp>

#include "workbook/grader/build.hpp"

namespace workbook {
namespace {

using nlohmann::json;
using namespace std::chrono;

json build_event(const std::string& status, const std::string& output) {
  return {{"event", "build"}, {"status", status}, {"output", output}};
}

}  // namespace

std::vector<std::string> companions_of(const Lab& lab) {
  std::vector<std::string> companions = {"probe"};
  if (lab.is_exercise() || lab.program == "minicontainer") {
    companions.insert(companions.end(), {"minirun", "minimonitor"});
  }
  if (lab.is_exercise()) {
    companions.insert(companions.end(),
                      {"minicontainer", "hello-server", "memory-hog", "page-counter"});
  }
  return companions;
}

std::vector<std::string> check_targets(const Lab& lab) {
  std::vector<std::string> targets = companions_of(lab);
  targets.push_back("checks-" + lab.number);
  if (!lab.is_exercise()) targets.push_back(fmt::format("{}-lab{}", lab.program, lab.number));
  return targets;
}

BuildResult build_for_check(const Workspace& workspace, const Lab& lab, const OnEvent& on_event) {
  on_event(build_event("started", ""));
  BuildResult build = build_targets(workspace, check_targets(lab));
  on_event(build_event(build.is_ok ? "done" : "failed", build.is_ok ? "" : build.output));
  return build;
}

LabResult stopped_by_build(const Lab& lab, int task, const BuildResult& build) {
  const Verdict verdict = build.is_learners ? Verdict::kFail : Verdict::kGrader;
  LabResult result = add_up(lab, task, {});
  result.verdict = verdict;
  result.diagnosis = build.diagnosis;
  result.build_output = build.output;
  for (auto& each : result.tasks) each.verdict = verdict;
  return result;
}

std::optional<std::string> hidden_checks(const Workspace& workspace, const Lab& lab) {
  if (!std::filesystem::exists(workspace.solutions() / lab.folder / "hidden")) return std::nullopt;
  return "checks-" + lab.number + "-hidden";
}

std::filesystem::path reference_program(const Workspace& workspace, const Lab& lab) {
  if (lab.is_exercise()) return workspace.solutions() / lab.folder / lab.program;
  return workspace.bin() / lab.program;
}

std::filesystem::path graded_program(const Workspace& workspace, const Lab& lab) {
  if (lab.is_exercise()) return workspace.root / lab.path_of(lab.program);
  return workspace.bin() / ("lab" + lab.number) / lab.program;
}

LabResult grade(const Workspace& workspace, const Lab& lab, const GradeOptions& options,
                const OnEvent& on_event) {
  const auto start = steady_clock::now();
  const auto finish = [&](LabResult result) {
    result.duration_ms =
        static_cast<int>(duration_cast<milliseconds>(steady_clock::now() - start).count());
    on_event({{"event", "result"}, {"result", to_json(result)}});
    return result;
  };
  if (!options.program) {
    const BuildResult build = build_for_check(workspace, lab, on_event);
    if (!build.is_ok) return finish(stopped_by_build(lab, options.task, build));
  }
  CheckRun run{.checks = workspace.bin() / ("checks-" + lab.number),
               .program = options.program.value_or(graded_program(workspace, lab)),
               .task = options.task};
  CheckReport report = run_check_program(run, on_event);
  const auto hidden = hidden_checks(workspace, lab);
  if (options.with_hidden_checks && hidden && report.is_complete) {
    run.checks = workspace.bin() / *hidden;
    add_hidden(run_check_program(run, on_event), report);
  }
  return finish(judge_report(lab, options.task, report));
}

}  // namespace workbook
