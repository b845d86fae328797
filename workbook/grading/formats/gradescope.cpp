// Gradescope's results.json
// (https://gradescope-autograders.readthedocs.io/en/latest/specs/#output-format).
//
// Gradescope knows who may see a test, so it gets all of them. Without a score it shows the
// instructor that the autograder failed and records no grade: right for a run that must be
// repeated.
#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "workbook/grading/formats/formats.hpp"
#include "workbook/model/text.hpp"

namespace workbook {
namespace {

using nlohmann::json;

std::string visibility_of(Visibility visibility) {
  switch (visibility) {
    case Visibility::kVisible:
      return "visible";
    case Visibility::kAfterDue:
      return "after_due_date";
    default:
      return "hidden";
  }
}

json test_of(const Item& item) {
  json test = {{"name", item.name},
               {"number", item.number},
               {"output", item.text},
               {"output_format", "text"},
               {"visibility", visibility_of(item.visibility)}};
  if (item.verdict == Verdict::kPass) test["status"] = "passed";
  if (item.verdict == Verdict::kFail || item.verdict == Verdict::kUntouched) {
    test["status"] = "failed";
  }
  if (item.possible.thousandths > 0) {
    test["score"] = to_json(item.points);
    test["max_score"] = to_json(item.possible);
  }
  return test;
}

}  // namespace

std::string write_gradescope(const Grade& grade, Audience /*audience*/) {
  json document = {{"output", remarks_of(grade) + sum_of(grade)},
                   {"output_format", "text"},
                   {"test_output_format", "text"},
                   {"test_name_format", "text"},
                   {"visibility", "visible"},
                   {"stdout_visibility", "hidden"}};
  const auto score = grade.score();
  if (score) {
    document["score"] = to_json(*score);
    document["tests"] = json::array();
    for (const auto& item : items_of(grade, Audience::kInstructor)) {
      document["tests"].push_back(test_of(item));
    }
  }
  return base::format_json_indented(document) + "\n";
}

}  // namespace workbook
