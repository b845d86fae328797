// The one result model: what a check, a task and a lab came to. README.md documents its JSON.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "workbook/model/manifest.hpp"

namespace workbook {

enum class Verdict {
  kUntouched,  ///< nothing was checked yet, or nothing written
  kPass,
  kFail,         ///< the learner's program is wrong
  kEnvironment,  ///< this machine cannot show it; skipped
  kGrader,       ///< the check itself broke: our fault
};

std::string to_string(Verdict verdict);
Verdict parse_verdict(const std::string& text);

struct EvidenceLine {
  std::string source;
  std::string text;
};

struct CheckResult {
  std::string name;  ///< "Task1.OwnNamespaces"
  std::string title;
  int task = 0;
  Verdict verdict = Verdict::kUntouched;
  int duration_ms = 0;
  std::string diagnosis;
  std::vector<std::string> steps;
  std::string expected;
  std::string seen;
  std::vector<EvidenceLine> evidence;
  std::string reproduce;
  bool is_hidden = false;  ///< of the checks that the student edition lacks
};

struct TaskResult {
  int task = 0;
  std::string title;
  Verdict verdict = Verdict::kUntouched;
  int points = 0;
  int points_possible = 0;
  std::vector<CheckResult> checks;
};

struct LabResult {
  std::string lab;
  std::string title;
  Verdict verdict = Verdict::kUntouched;
  int points = 0;
  int points_possible = 0;
  int duration_ms = 0;
  std::string diagnosis;                 ///< what stopped the whole lab: it does not compile, ...
  std::string build_output;              ///< the compiler's words if so
  std::vector<std::string> left_behind;  ///< what the run changed on the machine
  std::vector<TaskResult> tasks;
};

/// Groups checks by task and adds them up. Only the tasks in `only` (0: all) are in the result.
LabResult add_up(const Lab& lab, int only, const std::vector<CheckResult>& checks);

/// A task is passed when one check passed at least and the others passed as well: a skipped one
/// makes it "environment", a failed one "fail".
Verdict task_verdict(const std::vector<CheckResult>& checks);
/// A lab is passed when one task is and the others are passed or were skipped.
Verdict lab_verdict(const std::vector<TaskResult>& tasks);

/// Of two labs the verdict that says more about what is left to do, for the sum of several.
Verdict worse(Verdict one, Verdict other);

/// Exit codes of `lab check`: 0 pass, 1 fail, 3 environment, 4 grader (2 is wrong usage).
int exit_code_for(Verdict verdict);

CheckResult parse_check(const nlohmann::json& json);
nlohmann::json to_json(const CheckResult& check);
nlohmann::json to_json(const LabResult& result);
/// What to_json() made of it. Throws std::exception for anything else.
LabResult parse_result(const nlohmann::json& document);

}  // namespace workbook
