// GitHub Classroom: the output `result` of a grading step, which the autograding reporter takes
// from the environment as base64 of JSON, version 1
// (https://github.com/classroom-resources/autograding-grading-reporter).
//
// The line goes to $GITHUB_OUTPUT as it is. One string of an environment is at most 128 KiB
// (man 2 execve, MAX_ARG_STRLEN), so the document stays below 90 kB before base64. A maximum of 0
// points makes the reporter report no points: right for a run that must be repeated.
#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "workbook/grading/formats/formats.hpp"
#include "workbook/lab_kernel/digest.hpp"
#include "workbook/model/text.hpp"

namespace workbook {
namespace {

using nlohmann::json;

constexpr std::size_t kLargestDocument = 90'000;

std::string status_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
      return "pass";
    case Verdict::kEnvironment:
    case Verdict::kGrader:
      return "error";
    default:
      return "fail";
  }
}

json test_of(const Item& item, Points score, std::size_t longest_text) {
  return {{"name", item.number + " " + item.name},
          {"status", status_of(item.verdict)},
          {"score", to_json(score)},
          {"message", printable(item.text, longest_text)},
          {"test_code", printable(item.code, longest_text)},
          {"filename", ""},
          {"line_no", 0},
          {"execution_time", 0}};
}

// The reporter adds the tests' scores up, so what lateness takes off is taken off each of them.
Points part_of(const Points& points, const Grade& grade, Points score) {
  Points earned;
  for (const auto& lab : grade.labs) earned += lab.earned;
  if (earned.thousandths == 0) return {};
  return share(points, score.thousandths, earned.thousandths);
}

json tests_of(const Grade& grade, Audience audience, std::size_t longest_text) {
  const auto score = grade.score();
  json tests = json::array();
  if (!grade.refused.empty()) {
    tests.push_back(test_of({.number = "0",
                             .lab = "",
                             .name = "the submission can be read",
                             .verdict = Verdict::kFail,
                             .text = grade.refused},
                            {}, longest_text));
  }
  Points left = score.value_or(Points{});
  const auto items = items_of(grade, audience);
  for (const auto& item : items) {
    Points own = part_of(item.points, grade, score.value_or(Points{}));
    if (&item == &items.back() || own > left) own = left;  // the sum is exact
    if (item.possible.thousandths == 0) own = {};
    left -= own;
    tests.push_back(test_of(item, own, longest_text));
  }
  return tests;
}

}  // namespace

std::string write_classroom(const Grade& grade, Audience audience) {
  const bool is_graded = grade.score().has_value();
  const std::string document = within(kLargestDocument, [&](std::size_t longest_text) {
    return base::format_json({{"version", 1},
                              {"status", is_graded ? status_of(grade.verdict()) : "error"},
                              {"max_score", to_json(is_graded ? grade.possible() : Points{})},
                              {"tests", tests_of(grade, audience, longest_text)}});
  });
  return "result=" + to_base64(document) + "\n";
}

}  // namespace workbook
