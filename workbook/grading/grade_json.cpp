#include <nlohmann/json.hpp>

#include "workbook/grading/grade.hpp"

namespace workbook {
namespace {

using nlohmann::json;

// `write` is one of the functions here: what a list's elements become.
template <typename Item>
json list_of(const std::vector<Item>& items, json (*write)(const Item&)) {
  json list = json::array();
  for (const auto& item : items) list.push_back(write(item));
  return list;
}

json check_json(const GradedCheck& check) {
  return {{"name", check.name},
          {"title", check.title},
          {"verdict", to_string(check.verdict)},
          {"visibility", to_string(check.visibility)},
          {"points", to_json(check.points)},
          {"points_possible", to_json(check.possible)},
          {"diagnosis", check.diagnosis},
          {"expected", check.expected},
          {"steps", check.steps},
          {"reproduce", check.reproduce}};
}

json task_json(const GradedTask& task) {
  return {{"task", task.task},
          {"title", task.title},
          {"verdict", to_string(task.verdict)},
          {"credit", task.credit == Credit::kPerCheck ? "per-check" : "whole-task"},
          {"points", to_json(task.points)},
          {"points_gradable", to_json(task.gradable)},
          {"points_possible", to_json(task.possible)},
          {"checks", list_of(task.checks, check_json)}};
}

json lab_json(const LabGrade& lab) {
  return {
      {"lab", lab.lab},
      {"title", lab.title},
      {"verdict", to_string(lab.verdict)},
      {"diagnosis", lab.diagnosis},
      {"build_output", lab.build_output},
      {"missing", lab.missing},
      {"late",
       {{"days", lab.late.days}, {"percent", lab.late.percent}, {"cut_off", lab.late.is_cut_off}}},
      {"points_earned", to_json(lab.earned)},
      {"points", to_json(lab.points)},
      {"points_gradable", to_json(lab.gradable)},
      {"points_possible", to_json(lab.possible)},
      {"tasks", list_of(lab.tasks, task_json)}};
}

}  // namespace

json to_json(const Grade& grade) {
  const auto score = grade.score();
  return {{"schema", "workbook.grade/1"},
          {"learner", grade.learner},
          {"submission", grade.submission},
          {"submitted_at", grade.submitted_at},
          {"grader", grade.grader},
          {"policy", grade.policy},
          {"key", grade.key},
          {"verdict", to_string(grade.verdict())},
          {"refused", grade.refused},
          {"trouble", grade.trouble},
          {"notes", grade.notes},
          {"needs_regrade", grade.needs_regrade()},
          {"score", score ? to_json(*score) : json(nullptr)},
          {"points", to_json(grade.points())},
          {"points_gradable", to_json(grade.gradable())},
          {"points_possible", to_json(grade.possible())},
          {"labs", list_of(grade.labs, lab_json)}};
}

}  // namespace workbook
