// exercism's results.json, version 3
// (https://exercism.org/docs/building/tooling/test-runners/interface).
//
// "error" stands for the whole run only when no test ran; then there is a message, of at most
// 65535 characters. Otherwise each test has its status, and its message when it did not pass.
#include <fmt/core.h>

#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "workbook/grading/formats/formats.hpp"
#include "workbook/model/text.hpp"

namespace workbook {
namespace {

using nlohmann::json;

constexpr std::size_t kLongestMessage = 65'000;

std::string status_of(Verdict verdict) {
  if (verdict == Verdict::kPass) return "pass";
  return verdict == Verdict::kEnvironment || verdict == Verdict::kGrader ? "error" : "fail";
}

json test_of(const Item& item, bool has_one_lab) {
  json test = {{"name", item.name},
               {"status", status_of(item.verdict)},
               {"test_code", item.code.empty() ? "./lab check " + item.number : item.code}};
  if (item.verdict != Verdict::kPass) {
    test["message"] = item.text.empty() ? "nothing of this task was judged"
                                        : printable(item.text, kLongestMessage);
  }
  // The numbers of tasks are those of one exercise.
  if (has_one_lab) test["task_id"] = item.task;
  return test;
}

bool ran_nothing(const Grade& grade) {
  return !grade.refused.empty() || std::ranges::all_of(grade.labs, [](const LabGrade& lab) {
    return std::ranges::all_of(lab.tasks, [](const GradedTask& task) {
      return std::ranges::all_of(task.checks, [](const GradedCheck& check) {
        return check.verdict == Verdict::kEnvironment || check.verdict == Verdict::kGrader;
      });
    });
  });
}

}  // namespace

std::string write_exercism(const Grade& grade, Audience audience) {
  json document = {{"version", 3}};
  if (ran_nothing(grade)) {
    document["status"] = "error";
    document["message"] = printable(remarks_of(grade) + sum_of(grade), kLongestMessage);
  } else {
    document["status"] = grade.verdict() == Verdict::kPass ? "pass" : "fail";
    document["message"] = nullptr;
    document["tests"] = json::array();
    for (const auto& item : items_of(grade, audience)) {
      document["tests"].push_back(test_of(item, grade.labs.size() == 1));
    }
  }
  return base::format_json_indented(document) + "\n";
}

}  // namespace workbook
