#include "tests/judge/judging_test.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <map>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/spawn.hpp"

namespace workbook::test {

namespace fs = std::filesystem;

Bench bench(const std::string& lab_number) {
  const Workspace workspace = find_workspace();
  Bench made{.workspace = workspace, .lab = find_lab(load_labs(workspace), lab_number)};
  static std::map<std::string, bool> prepared;
  if (!prepared[lab_number]) prepare_judge(made.workspace, made.lab);
  prepared[lab_number] = true;
  return made;
}

Submission::Submission(const Bench& bench, From from) : bench_(bench) {
  std::string folder = fs::temp_directory_path() / "submission.XXXXXX";
  if (::mkdtemp(folder.data()) == nullptr) sys::throw_error(errno, "make " + folder);
  folder_ = folder;
  const auto& workspace = bench.workspace;
  const auto source = from == From::kReferences ? workspace.solutions() : workspace.labs();
  for (const auto& task : bench.lab.tasks) {
    fs::copy_file(source / bench.lab.folder / task.part, folder_ / task.part,
                  fs::copy_options::skip_existing);
  }
  // Parts that no task names are a lab's all the same.
  for (const auto& entry : fs::directory_iterator(workspace.solutions() / bench.lab.folder)) {
    if (entry.path().extension() != ".cpp") continue;
    const auto name = entry.path().filename();
    fs::copy_file(source / bench.lab.folder / name, folder_ / name,
                  fs::copy_options::skip_existing);
  }
}

Submission::~Submission() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void Submission::make_mistake(const std::string& name) {
  const auto patch = bench_.workspace.solutions() / bench_.lab.folder / "wrong" / (name + ".patch");
  const auto finished =
      base::run_collecting({.argv = {"patch", "--quiet", "--directory", folder_.native(),
                                     "--strip=1", "--input", patch.native()}});
  ASSERT_TRUE(finished.status.is_success()) << finished.output;
}

void Submission::append(const std::string& part, const std::string& text) const {
  replace(part, base::read_file(folder_ / part) + text);
}

void Submission::replace(const std::string& part, const std::string& text) const {
  base::replace_file(folder_ / part, text);
}

void Submission::remove(const std::string& part) const {
  fs::remove(folder_ / part);
}

LabResult Submission::judge(const std::string& seed, const JudgeLimits& limits) const {
  return judge_in_guest({.workspace = bench_.workspace,
                         .lab = bench_.lab,
                         .files = folder_,
                         .seed = seed,
                         .limits = limits});
}

std::vector<CheckResult> checks_of(const LabResult& result) {
  std::vector<CheckResult> all;
  for (const auto& task : result.tasks) {
    all.insert(all.end(), task.checks.begin(), task.checks.end());
  }
  return all;
}

std::string describe(const LabResult& result) {
  std::string text =
      fmt::format("{}: {}\n{}", to_string(result.verdict), result.diagnosis, result.build_output);
  for (const auto& check : checks_of(result)) {
    if (check.verdict == Verdict::kPass) continue;
    text += fmt::format("  {} {}: {} ({})\n", to_string(check.verdict), check.name, check.diagnosis,
                        check.seen);
    for (const auto& line : check.evidence) {
      text += fmt::format("    {}: {}\n", line.source, line.text.substr(0, 300));
    }
  }
  return text;
}

}  // namespace workbook::test
