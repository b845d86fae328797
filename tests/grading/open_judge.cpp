// `lab grade` with a judge that runs nothing: for tests of all that lies around the judge.
//
// A part says by itself what came of it: "// Task1.Check: fail" in clone.cpp is the verdict of that
// check. Text that follows the verdict is the diagnosis. A learner's code is never compiled.

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <regex>
#include <sstream>

#include <CLI/CLI.hpp>

#include "base/file.hpp"
#include "workbook/tool/exit_code.hpp"
#include "workbook/tool/grade_line.hpp"

namespace {

using namespace workbook;

void read_verdicts(const std::string& text, std::vector<CheckResult>& checks) {
  static const std::regex kForm("// Task([0-9])\\.([A-Za-z]+): ([a-z]+) ?(.*)");
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (line.find("// crash the judge") != line.npos) std::raise(SIGSEGV);
    if (!std::regex_match(line, match, kForm)) continue;
    checks.push_back({.name = fmt::format("Task{}.{}", match[1].str(), match[2].str()),
                      .title = match[2],
                      .task = std::stoi(match[1]),
                      .verdict = parse_verdict(match[3]),
                      .duration_ms = static_cast<int>(::getpid()),  // what must not be in a grade
                      .diagnosis = match[4]});
    checks.back().is_hidden = checks.back().title.starts_with("Hidden");
  }
}

LabResult judge_by_text(const JudgeRequest& request) {
  if (const char* log = std::getenv("OPEN_JUDGE_LOG")) {
    const auto line = fmt::format("{} {}\n", request.lab.number, request.seed);
    base::write_all(base::open_file(log, O_WRONLY | O_CREAT | O_APPEND, 0644), line);
  }
  std::vector<CheckResult> checks;
  for (const auto& entry : std::filesystem::directory_iterator(request.files)) {
    read_verdicts(base::read_file(entry.path()), checks);
  }
  std::ranges::sort(checks, {}, &CheckResult::name);
  return add_up(request.lab, 0, checks);
}

int parse_and_run(int argc, char** argv) {
  CLI::App program{"lab grade with a judge that runs nothing", "open-judge"};
  GradeCommand command;
  add_grade_command(program, command);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? 0 : 2;
  }
  const Judge judge{.prepare = [](const Workspace&, const Lab&) {}, .run = judge_by_text};
  return run_grade_command(load_context(), command, judge);
}

}  // namespace

int main(int argc, char** argv) {
  return workbook::exit_code_of([&] { return parse_and_run(argc, argv); });
}
