#include "base/json.hpp"

#include <nlohmann/json.hpp>

#include "workbook/grading/formats/formats.hpp"

namespace workbook {

std::string write_json(const Grade& grade, Audience audience) {
  return base::format_json_indented(to_json(seen_by(grade, audience))) + "\n";
}

}  // namespace workbook
