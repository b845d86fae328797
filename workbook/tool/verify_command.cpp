#include <fmt/core.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <system_error>

#include <nlohmann/json.hpp>

#include "base/time.hpp"
#include "workbook/grader/build.hpp"
#include "workbook/grader/grader.hpp"
#include "workbook/model/starters.hpp"
#include "workbook/tool/dev_commands.hpp"
#include "workbook/tool/mistakes.hpp"
#include "workbook/tool/student_edition.hpp"
#include "workbook/tool/terminal.hpp"

namespace workbook {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFewestMistakes = 5;
constexpr std::size_t kFewestOfExercise = 3;

// Counts what was proved, and says what was not.
class Proofs {
 public:
  void expect(bool holds, const std::string& what) {
    ++count_;
    if (holds) return;
    ++failures_;
    fmt::print("  {} {}\n", red("✗"), what);
  }
  void say(const std::string& text) const {
    fmt::print("{}\n", text);
    std::fflush(stdout);
  }
  [[nodiscard]] int count() const { return count_; }
  [[nodiscard]] int failures() const { return failures_; }

 private:
  int count_ = 0;
  int failures_ = 0;
};

std::vector<CheckResult> all_checks(const LabResult& result) {
  std::vector<CheckResult> checks;
  for (const auto& task : result.tasks)
    checks.insert(checks.end(), task.checks.begin(), task.checks.end());
  return checks;
}

// The checks of a lab are all files whose name is checks*.cpp, as labs/CMakeLists.txt builds them.
bool has_checks(const fs::path& folder) {
  std::error_code error;
  const fs::directory_iterator files(folder, error);
  return std::any_of(begin(files), end(files), [](const auto& file) {
    return file.path().extension() == ".cpp" &&
           file.path().filename().native().starts_with("checks");
  });
}

void verify_files(const Context& context, const Lab& lab, Proofs& proofs) {
  const auto& workspace = context.workspace;
  const auto folder = workspace.root / lab.path();
  for (const char* name : {"handout.md", "picture.svg"}) {
    if (lab.is_exercise() && name == std::string_view("picture.svg")) continue;
    proofs.expect(fs::exists(folder / name), lab.path_of(name) + " is missing");
  }
  proofs.expect(has_checks(folder), lab.path_of("checks*.cpp is missing"));
  for (const auto& task : lab.tasks) {
    proofs.expect(fs::exists(workspace.root / task.contract), task.contract + " is missing");
    proofs.expect(fs::exists(workspace.solutions() / lab.folder / task.part),
                  fmt::format("solutions/{}/{} is missing", lab.folder, task.part));
  }
  proofs.expect(fs::exists(workspace.solutions() / lab.folder / "walkthrough.md"),
                fmt::format("solutions/{}/walkthrough.md is missing", lab.folder));
  for (const auto& part : parts_of(lab)) {
    proofs.expect(!has_been_edited(workspace, lab, part),
                  fmt::format("{} is not the sealed starter: ./lab reset {}, or ./lab dev seal",
                              lab.path_of(part), lab.number));
  }
}

void verify_reference(const Lab& lab, const LabResult& result, Proofs& proofs) {
  int passed = 0;
  for (const auto& check : all_checks(result)) {
    passed += check.verdict == Verdict::kPass ? 1 : 0;
    const bool is_right = check.verdict == Verdict::kPass || check.verdict == Verdict::kEnvironment;
    proofs.expect(is_right, fmt::format("the reference fails {}: {}", check.name, check.diagnosis));
    if (check.verdict == Verdict::kEnvironment)
      proofs.say(fmt::format("  – SKIPPED {}: {}", check.name, check.diagnosis));
  }
  proofs.expect(passed > 0 && result.verdict == Verdict::kPass,
                fmt::format("the reference of lab {} comes to \"{}\" {}", lab.number,
                            to_string(result.verdict), result.diagnosis));
}

void verify_starter(const Lab& lab, const LabResult& result, Proofs& proofs) {
  const auto checks = all_checks(result);
  proofs.expect(!checks.empty(), fmt::format("lab {} has no checks", lab.number));
  for (const auto& check : checks) {
    const bool is_right = check.verdict == Verdict::kFail || check.verdict == Verdict::kEnvironment;
    proofs.expect(
        is_right && !check.diagnosis.empty(),
        fmt::format("the starter comes to \"{}\" in {}", to_string(check.verdict), check.name));
  }
  for (const auto& task : result.tasks) {
    proofs.expect(task.points == 0, fmt::format("the starter gets points for task {}", task.task));
  }
}

void verify_mistake(const Mistake& mistake, const LabResult& result, Proofs& proofs) {
  for (const auto& check : all_checks(result)) {
    if (check.verdict != Verdict::kFail) continue;
    proofs.expect(
        check.name == mistake.caught_by,
        fmt::format("{} is caught by {}, not by {}", mistake.name, check.name, mistake.caught_by));
    proofs.expect(
        check.diagnosis == mistake.says,
        fmt::format("{} shows \"{}\", not \"{}\"", mistake.name, check.diagnosis, mistake.says));
    return;
  }
  proofs.expect(
      false, fmt::format("{} is not caught at all ({})", mistake.name, to_string(result.verdict)));
}

// Runs the checks of a lab on many programs, a few at a time: a hang costs seconds, not processor.
std::vector<LabResult> run_all(const Context& context, const Lab& lab,
                               const std::vector<fs::path>& programs) {
  constexpr int kAtATime = 3;
  std::vector<LabResult> results(programs.size());
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < programs.size(); i = next++) {
      results[i] =
          grade(context.workspace, lab, {.program = programs[i], .with_hidden_checks = true},
                [](const nlohmann::json&) {});
    }
  };
  std::vector<std::future<void>> workers;
  for (int i = 0; i < kAtATime; ++i) workers.push_back(std::async(std::launch::async, work));
  for (auto& worker : workers) worker.get();
  return results;
}

void verify_lab(const Context& context, const Lab& lab, Proofs& proofs) {
  verify_files(context, lab, proofs);
  const auto mistakes = load_mistakes(context.workspace, lab);
  proofs.expect(mistakes.size() >= (lab.is_exercise() ? kFewestOfExercise : kFewestMistakes),
                fmt::format("lab {} has only {} wrong solutions", lab.number, mistakes.size()));
  std::vector<fs::path> programs = {reference_program(context.workspace, lab),
                                    graded_program(context.workspace, lab)};
  for (const auto& mistake : mistakes)
    programs.push_back(mistaken_program(context.workspace, lab, mistake));
  const auto results = run_all(context, lab, programs);
  verify_reference(lab, results[0], proofs);
  verify_starter(lab, results[1], proofs);
  for (std::size_t i = 0; i < mistakes.size(); ++i)
    verify_mistake(mistakes[i], results[i + 2], proofs);
  proofs.say(fmt::format("lab {}  {}: reference, starter and {} wrong solutions", lab.number,
                         lab.title, mistakes.size()));
}

// All that is needed to verify these labs, and for one lab no more than that.
std::vector<std::string> targets_of(const Context& context, const std::vector<Lab>& labs) {
  if (labs.size() != 1)
    return {"all", "my-programs", "wrong-programs", "wrong-answers", "hidden-checks"};
  const Lab& lab = labs.front();
  std::vector<std::string> targets = check_targets(lab);
  if (lab.is_exercise()) {
    targets.push_back("wrong-answers");
    return targets;
  }
  targets.push_back(lab.program);
  if (const auto hidden = hidden_checks(context.workspace, lab)) targets.push_back(*hidden);
  for (const auto& mistake : load_mistakes(context.workspace, lab)) {
    targets.push_back(fmt::format("{}-wrong-{}-{}", lab.program, lab.number, mistake.name));
  }
  return targets;
}

}  // namespace

int run_verify_command(const Context& context, const VerifyOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  const WorkspaceLock lock(context.workspace);
  Proofs proofs;
  proofs.say("building the references, the starters and the wrong solutions");
  const auto labs =
      options.lab.empty() ? context.labs : std::vector<Lab>{find_lab(context.labs, options.lab)};
  const auto built = build_targets(context.workspace, targets_of(context, labs));
  if (!built.is_ok) {
    fmt::print("{}\n{}\n", built.diagnosis, built.output);
    return 1;
  }
  for (const auto& lab : labs) verify_lab(context, lab, proofs);
  if (options.lab.empty() && !options.skips_student_edition) {
    proofs.say("building the student edition: the tree without solutions/");
    const auto trouble = build_student_edition(context.workspace);
    proofs.expect(trouble.empty(), "the student edition: " + trouble);
  }
  const auto length = std::chrono::steady_clock::now() - start;
  fmt::print("{} proofs, {} failed, {}\n", proofs.count(), proofs.failures(),
             base::format_duration(length));
  return proofs.failures() == 0 ? 0 : 1;
}

}  // namespace workbook
