#include "workbook/grader/grader.hpp"

#include <fmt/core.h>

#include <chrono>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "workbook/grader/build.hpp"
#include "workbook/grader/follow.hpp"
#include "workbook/model/starters.hpp"

namespace workbook {
namespace {

using nlohmann::json;
using namespace std::chrono;

// Far over what the checks allow themselves: only a broken check program gets here.
constexpr minutes kLongestRun{5};

struct Collected {
  std::vector<CheckResult> checks;
  std::vector<std::string> left_behind;
  std::string under_way;  ///< the check that was started last and has not ended
  bool is_complete = false;
};

void take_event(const json& event, Collected& collected, const OnEvent& on_event) {
  const std::string kind = event.at("event");
  if (kind == "check-started") collected.under_way = event.at("name");
  if (kind == "check") {
    collected.checks.push_back(parse_check(event));
    collected.under_way.clear();
  }
  if (kind == "left-behind") collected.left_behind.push_back(event.at("what"));
  if (kind == "end") {
    collected.is_complete = true;
  } else {
    on_event(event);
  }
}

Collected run_checks(const Workspace& workspace, const Lab& lab,
                     const std::filesystem::path& program, int task, const OnEvent& on_event) {
  Collected collected;
  std::string partial;
  const auto take_text = [&](std::string_view text) {
    partial += text;
    for (auto end = partial.find('\n'); end != partial.npos; end = partial.find('\n')) {
      take_event(base::parse_json(partial.substr(0, end), "result line"), collected, on_event);
      partial.erase(0, end + 1);
    }
  };
  std::vector<std::string> argv = {(workspace.bin() / ("checks-" + lab.number)).native(),
                                   "--program", program.native()};
  if (task != 0) argv.insert(argv.begin() + 1, fmt::format("--gtest_filter=Task{}.*", task));
  follow({.argv = argv}, kLongestRun, take_text, "--results-fd");
  return collected;
}

json build_event(const std::string& status, const std::string& output) {
  return {{"event", "build"}, {"status", status}, {"output", output}};
}

BuildResult build_for_check(const Workspace& workspace, const Lab& lab, const OnEvent& on_event) {
  on_event(build_event("started", ""));
  BuildResult build = build_targets(workspace, {"checks-" + lab.number, "probe",
                                                fmt::format("{}-lab{}", lab.program, lab.number)});
  on_event(build_event(build.is_ok ? "done" : "failed", build.is_ok ? "" : build.output));
  return build;
}

LabResult stopped(const Lab& lab, int task, Verdict verdict, const BuildResult& build) {
  LabResult result = add_up(lab, task, {});
  result.verdict = verdict;
  result.diagnosis = build.diagnosis;
  result.build_output = build.output;
  for (auto& each : result.tasks) each.verdict = verdict;
  return result;
}

// A run that broke off, or that changed the machine, is never a pass.
void judge_run(const Collected& collected, LabResult& result) {
  result.left_behind = collected.left_behind;
  if (!collected.is_complete) {
    result.verdict = Verdict::kGrader;
    result.diagnosis =
        fmt::format("the checks broke off in {}, which is not your fault: please report it",
                    collected.under_way.empty() ? "their start" : collected.under_way);
  } else if (!collected.left_behind.empty()) {
    result.verdict = Verdict::kFail;
    result.diagnosis =
        "the run left something behind on this machine: " + collected.left_behind.front();
  }
}

}  // namespace

std::filesystem::path graded_program(const Workspace& workspace, const Lab& lab) {
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
    if (!build.is_ok) {
      const Verdict verdict = build.is_learners ? Verdict::kFail : Verdict::kGrader;
      return finish(stopped(lab, options.task, verdict, build));
    }
  }
  const auto program = options.program.value_or(graded_program(workspace, lab));
  const Collected collected = run_checks(workspace, lab, program, options.task, on_event);
  LabResult result = add_up(lab, options.task, collected.checks);
  judge_run(collected, result);
  return finish(std::move(result));
}

}  // namespace workbook
