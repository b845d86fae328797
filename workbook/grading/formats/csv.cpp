#include "workbook/grading/formats/csv.hpp"

#include <set>

#include <nlohmann/json.hpp>

#include "workbook/grading/formats/formats.hpp"
#include "workbook/model/text.hpp"

namespace workbook {
namespace {

using nlohmann::json;

std::string row(const std::vector<std::string>& fields) {
  std::string line;
  for (std::size_t i = 0; i < fields.size(); ++i)
    line += (i == 0 ? "" : ",") + csv_field(fields[i]);
  return line + "\r\n";
}

std::string status_of(const json& grade) {
  if (!grade.at("refused").get<std::string>().empty()) return "refused";
  if (grade.at("needs_regrade")) return "regrade";
  if (grade.at("score").is_null()) return "not gradable";
  return grade.at("points_gradable") == grade.at("points_possible") ? "graded" : "graded in part";
}

std::string remark_of(const json& grade) {
  for (const std::string member : {"refused", "trouble"}) {
    if (!grade.at(member).get<std::string>().empty()) return grade.at(member);
  }
  for (const auto& lab : grade.at("labs")) {
    if (!lab.at("diagnosis").get<std::string>().empty()) return lab.at("diagnosis");
  }
  return "";
}

std::string points_in(const json& grade, const std::string& number) {
  for (const auto& lab : grade.at("labs")) {
    if (lab.at("lab") == number) return lab.at("points").dump();
  }
  return "";
}

int most_days_late(const json& grade) {
  int days = 0;
  for (const auto& lab : grade.at("labs")) days = std::max<int>(days, lab.at("late").at("days"));
  return days;
}

std::vector<std::string> fields_of(const json& grade, const std::set<std::string>& labs) {
  std::vector<std::string> fields = {grade.at("learner"),
                                     status_of(grade),
                                     grade.at("score").is_null() ? "" : grade.at("score").dump(),
                                     grade.at("points").dump(),
                                     grade.at("points_gradable").dump(),
                                     grade.at("points_possible").dump(),
                                     std::to_string(most_days_late(grade))};
  for (const auto& lab : labs) fields.push_back(points_in(grade, lab));
  fields.push_back(grade.at("submitted_at"));
  fields.push_back(grade.at("submission"));
  fields.push_back(printable_line(remark_of(grade), 300));
  return fields;
}

}  // namespace

std::string csv_field(const std::string& text) {
  std::string clean = printable_line(text, 1000);
  if (!clean.empty() && std::string_view("=+-@|%").find(clean[0]) != std::string_view::npos) {
    clean.insert(0, 1, '\'');
  }
  if (clean.find_first_of(",\";'") == std::string::npos) return clean;
  std::string quoted = "\"";
  for (const char letter : clean) {
    quoted += letter;
    if (letter == '"') quoted += '"';
  }
  return quoted + "\"";
}

std::string gradebook(const std::vector<json>& grades) {
  std::set<std::string> labs;
  for (const auto& grade : grades) {
    for (const auto& lab : grade.at("labs")) labs.insert(lab.at("lab").get<std::string>());
  }
  std::vector<std::string> names = {"learner",         "status",          "score",    "points",
                                    "points gradable", "points possible", "days late"};
  for (const auto& lab : labs) names.push_back("lab " + lab);
  names.insert(names.end(), {"submitted at", "submission", "remark"});
  std::string table = row(names);
  for (const auto& grade : grades) table += row(fields_of(grade, labs));
  return table;
}

std::string write_csv(const Grade& grade, Audience /*audience*/) {
  return gradebook({to_json(grade)});
}

}  // namespace workbook
