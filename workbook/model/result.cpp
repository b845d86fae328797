#include "workbook/model/result.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include <nlohmann/json.hpp>

namespace workbook {
namespace {

using nlohmann::json;

constexpr std::array<std::pair<Verdict, const char*>, 5> kNames = {{
    {Verdict::kUntouched, "untouched"},
    {Verdict::kPass, "pass"},
    {Verdict::kFail, "fail"},
    {Verdict::kEnvironment, "environment"},
    {Verdict::kGrader, "grader"},
}};

template <typename Items>
bool any_has(const Items& items, Verdict verdict) {
  return std::any_of(items.begin(), items.end(),
                     [&](const auto& item) { return item.verdict == verdict; });
}

template <typename Items>
Verdict worst_of(const Items& items) {
  for (const Verdict bad : {Verdict::kFail, Verdict::kGrader, Verdict::kUntouched}) {
    if (any_has(items, bad)) return bad;
  }
  return items.empty() ? Verdict::kUntouched : Verdict::kPass;
}

}  // namespace

std::string to_string(Verdict verdict) {
  for (const auto& [value, name] : kNames) {
    if (value == verdict) return name;
  }
  return "grader";
}

Verdict parse_verdict(const std::string& text) {
  for (const auto& [value, name] : kNames) {
    if (text == name) return value;
  }
  throw std::invalid_argument("\"" + text + "\" is no verdict");
}

Verdict task_verdict(const std::vector<CheckResult>& checks) {
  const Verdict worst = worst_of(checks);
  if (worst != Verdict::kPass) return worst;
  return any_has(checks, Verdict::kEnvironment) ? Verdict::kEnvironment : Verdict::kPass;
}

Verdict lab_verdict(const std::vector<TaskResult>& tasks) {
  const Verdict worst = worst_of(tasks);
  if (worst != Verdict::kPass) return worst;
  return any_has(tasks, Verdict::kPass) ? Verdict::kPass : Verdict::kEnvironment;
}

LabResult add_up(const Lab& lab, int only, const std::vector<CheckResult>& checks) {
  LabResult result{.lab = lab.number, .title = lab.title};
  for (const auto& task : lab.tasks) {
    if (only != 0 && only != task.number) continue;
    TaskResult sum{.task = task.number, .title = task.title, .points_possible = task.points};
    for (const auto& check : checks) {
      if (check.task == task.number) sum.checks.push_back(check);
    }
    sum.verdict = task_verdict(sum.checks);
    if (sum.verdict == Verdict::kPass) sum.points = task.points;
    result.points += sum.points;
    result.points_possible += task.points;
    result.tasks.push_back(std::move(sum));
  }
  result.verdict = lab_verdict(result.tasks);
  return result;
}

Verdict worse(Verdict one, Verdict other) {
  static constexpr std::array kOrder = {Verdict::kPass, Verdict::kEnvironment, Verdict::kUntouched,
                                        Verdict::kFail, Verdict::kGrader};
  const auto rank = [](Verdict verdict) {
    return std::find(kOrder.begin(), kOrder.end(), verdict);
  };
  return rank(one) < rank(other) ? other : one;
}

int exit_code_for(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
      return 0;
    case Verdict::kEnvironment:
      return 3;
    case Verdict::kGrader:
      return 4;
    default:
      return 1;
  }
}

CheckResult parse_check(const json& event) {
  CheckResult check{.name = event.at("name"),
                    .title = event.at("title"),
                    .task = event.at("task"),
                    .verdict = parse_verdict(event.at("verdict")),
                    .duration_ms = event.at("duration_ms"),
                    .diagnosis = event.value("diagnosis", ""),
                    .steps = event.value("steps", std::vector<std::string>{}),
                    .expected = event.value("expected", ""),
                    .seen = event.value("seen", ""),
                    .reproduce = event.value("reproduce", ""),
                    .is_hidden = event.value("hidden", false)};
  for (const auto& line : event.value("evidence", json::array())) {
    check.evidence.push_back({.source = line.at("source"), .text = line.at("text")});
  }
  return check;
}

json to_json(const CheckResult& check) {
  json evidence = json::array();
  for (const auto& [source, text] : check.evidence) {
    evidence.push_back({{"source", source}, {"text", text}});
  }
  return {{"name", check.name},
          {"title", check.title},
          {"task", check.task},
          {"verdict", to_string(check.verdict)},
          {"duration_ms", check.duration_ms},
          {"diagnosis", check.diagnosis},
          {"steps", check.steps},
          {"expected", check.expected},
          {"seen", check.seen},
          {"evidence", evidence},
          {"reproduce", check.reproduce},
          {"hidden", check.is_hidden}};
}

namespace {

constexpr const char* kResultSchema = "workbook.result/1";

TaskResult parse_task(const json& document) {
  TaskResult task{.task = document.at("task"),
                  .title = document.at("title"),
                  .verdict = parse_verdict(document.at("verdict")),
                  .points = document.at("points"),
                  .points_possible = document.at("points_possible")};
  for (const auto& check : document.at("checks")) task.checks.push_back(parse_check(check));
  return task;
}

json task_to_json(const TaskResult& task) {
  json checks = json::array();
  for (const auto& check : task.checks) checks.push_back(to_json(check));
  return {{"task", task.task},
          {"title", task.title},
          {"verdict", to_string(task.verdict)},
          {"points", task.points},
          {"points_possible", task.points_possible},
          {"checks", checks}};
}

}  // namespace

json to_json(const LabResult& result) {
  json tasks = json::array();
  for (const auto& task : result.tasks) tasks.push_back(task_to_json(task));
  return {{"schema", kResultSchema},
          {"lab", result.lab},
          {"title", result.title},
          {"verdict", to_string(result.verdict)},
          {"points", result.points},
          {"points_possible", result.points_possible},
          {"duration_ms", result.duration_ms},
          {"diagnosis", result.diagnosis},
          {"build_output", result.build_output},
          {"left_behind", result.left_behind},
          {"tasks", tasks}};
}

LabResult parse_result(const json& document) {
  if (document.at("schema") != kResultSchema) throw std::invalid_argument("no result of a lab");
  LabResult result{.lab = document.at("lab"),
                   .title = document.at("title"),
                   .verdict = parse_verdict(document.at("verdict")),
                   .points = document.at("points"),
                   .points_possible = document.at("points_possible"),
                   .duration_ms = document.at("duration_ms"),
                   .diagnosis = document.at("diagnosis"),
                   .build_output = document.at("build_output"),
                   .left_behind = document.at("left_behind")};
  for (const auto& task : document.at("tasks")) result.tasks.push_back(parse_task(task));
  return result;
}

}  // namespace workbook
