// Autolab: feedback as text, then a line that presents it, then the autoresult, which must be the
// last line of the output (https://docs.autolabproject.com/lab/#writing-autograders and
// https://docs.autolabproject.com/features/formatted-feedback/).
//
// The problems on Autolab's side are named "lab01", ..., with the lab's points as maximum. A lab
// that cannot be graded is not in the scores: Autolab then leaves its problem ungraded.
#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "workbook/grading/formats/formats.hpp"
#include "workbook/model/text.hpp"

namespace workbook {
namespace {

using nlohmann::json;

json presentation_of(const Grade& grade, Audience audience) {
  json stages = json::array();
  json document = {{"_presentation", "semantic"}};
  for (const auto& item : items_of(grade, audience)) {
    const std::string stage = "lab" + item.lab;
    if (!document.contains(stage)) stages.push_back(stage);
    json test = {{"passed", item.verdict == Verdict::kPass}};
    if (item.verdict != Verdict::kPass && !item.text.empty()) {
      test["hint"] = printable(item.text, 1000);
    }
    document[stage][item.number + " " + item.name] = std::move(test);
  }
  document["stages"] = std::move(stages);
  return document;
}

}  // namespace

std::string write_autolab(const Grade& grade, Audience audience) {
  json scores = json::object();
  for (const auto& lab : grade.labs) {
    Grade alone{.refused = grade.refused, .labs = {lab}};
    const auto score = alone.score();
    if (score && !grade.needs_regrade()) scores["lab" + lab.lab] = to_json(*score);
  }
  return write_text(grade, audience) + base::format_json(presentation_of(grade, audience)) + "\n" +
         base::format_json({{"scores", scores}}) + "\n";
}

}  // namespace workbook
