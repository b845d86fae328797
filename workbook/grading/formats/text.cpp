#include "workbook/model/text.hpp"

#include <fmt/core.h>

#include "workbook/grading/formats/formats.hpp"

namespace workbook {
namespace {

std::string indented(const std::string& text) {
  std::string result = "      ";
  for (const char letter : text) {
    result += letter;
    if (letter == '\n') result += "      ";
  }
  return result + "\n";
}

std::string line_of(const Item& item) {
  std::string line = fmt::format("  {} {:<11} {}", item.number, to_string(item.verdict), item.name);
  if (item.possible.thousandths > 0) {
    line += fmt::format(" ({} of {})", to_text(item.points), to_text(item.possible));
  }
  if (item.visibility != Visibility::kVisible) line += " [" + to_string(item.visibility) + "]";
  return line + "\n";
}

}  // namespace

std::string write_text(const Grade& grade, Audience audience) {
  std::string text = grade.learner.empty() ? "" : printable_line(grade.learner) + "\n";
  text += remarks_of(grade);
  for (const auto& item : items_of(grade, audience)) {
    text += line_of(item);
    if (item.verdict != Verdict::kPass && !item.text.empty()) text += indented(item.text);
    if (item.verdict == Verdict::kFail && !item.code.empty()) {
      text += indented("see it again: " + item.code);
    }
  }
  return text + sum_of(grade) + "\n";
}

}  // namespace workbook
