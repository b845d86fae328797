// PrairieLearn's results.json (https://prairielearn.readthedocs.io/en/latest/externalGrading/).
//
// The score is a fraction from 0 to 1, the file at most 1 MB. "gradable": false neither gives nor
// takes points and costs no attempt: for submissions that cannot be read, and runs to be repeated.
#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "workbook/grading/formats/formats.hpp"
#include "workbook/model/text.hpp"

namespace workbook {
namespace {

using nlohmann::json;

constexpr std::size_t kLargestDocument = 1'000'000;

json test_of(const Item& item, std::size_t longest_text) {
  return {{"name", item.number + " " + item.name},
          {"description", to_string(item.verdict)},
          {"points", to_json(item.points)},
          {"max_points", to_json(item.possible)},
          {"message", item.code.empty() ? "" : "see it again: " + item.code},
          {"output", printable(item.text, longest_text)}};
}

json ungradable(const Grade& grade) {
  return {{"gradable", false},
          {"message", sum_of(grade)},
          {"format_errors", json::array({grade.refused.empty() ? sum_of(grade) : grade.refused})}};
}

json graded(const Grade& grade, Audience audience, std::size_t longest_text) {
  const auto thousandths = static_cast<double>(grade.score()->thousandths);
  json tests = json::array();
  for (const auto& item : items_of(grade, audience)) tests.push_back(test_of(item, longest_text));
  return {{"gradable", true},
          {"score", thousandths / static_cast<double>(grade.possible().thousandths)},
          {"message", sum_of(grade)},
          {"output", printable(remarks_of(grade), longest_text)},
          {"tests", std::move(tests)}};
}

}  // namespace

std::string write_prairielearn(const Grade& grade, Audience audience) {
  return within(kLargestDocument, [&](std::size_t longest_text) {
    const bool is_gradable = grade.refused.empty() && grade.score().has_value();
    const json document = is_gradable ? graded(grade, audience, longest_text) : ungradable(grade);
    return base::format_json_indented(document) + "\n";
  });
}

}  // namespace workbook
