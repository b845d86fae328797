// JUnit XML as Jenkins and GitLab read it: testsuites, testsuite, testcase with failure, error or
// skipped. There are no times in it: the same submission gives the same bytes. Printable text has
// no character that XML does not have.
#include <fmt/core.h>

#include <algorithm>

#include "base/markup.hpp"
#include "workbook/grading/formats/formats.hpp"
#include "workbook/model/text.hpp"

namespace workbook {
namespace {

// In an attribute, a line break would be read as a blank (section 3.3.3).
std::string attribute(const std::string& text) {
  std::string result;
  for (const char letter : base::escape_markup(printable(text, 500))) {
    if (letter == '\n')
      result += "&#10;";
    else if (letter == '\t')
      result += "&#9;";
    else
      result += letter;
  }
  return result;
}

std::string element_for(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
      return "";
    case Verdict::kEnvironment:
      return "skipped";
    case Verdict::kGrader:
      return "error";
    default:
      return "failure";
  }
}

std::string testcase(const Item& item) {
  std::string text = fmt::format("    <testcase classname=\"lab{}.task{}\" name=\"{}\"", item.lab,
                                 item.task, attribute(item.name));
  const std::string element = element_for(item.verdict);
  if (element.empty()) return text + "/>\n";
  const std::string first_line = item.text.substr(0, item.text.find('\n'));
  text += fmt::format(">\n      <{} message=\"{}\"", element, attribute(first_line));
  if (element != "skipped") text += fmt::format(" type=\"{}\"", to_string(item.verdict));
  return text + fmt::format(">{}</{}>\n    </testcase>\n", base::escape_markup(item.text), element);
}

struct Counts {
  std::size_t tests = 0;
  std::ptrdiff_t failures = 0;
  std::ptrdiff_t errors = 0;
  std::ptrdiff_t skipped = 0;
};

Counts count(const std::vector<Item>& items) {
  const auto with = [&](const std::string& element) {
    return std::ranges::count_if(
        items, [&](const Item& item) { return element_for(item.verdict) == element; });
  };
  return {items.size(), with("failure"), with("error"), with("skipped")};
}

std::string attributes_of(const Counts& counts) {
  return fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\"", counts.tests, counts.failures,
                     counts.errors);
}

std::string suite(const std::string& name, const std::vector<Item>& items,
                  const std::string& remarks) {
  const Counts counts = count(items);
  std::string text = fmt::format("  <testsuite name=\"{}\" {} skipped=\"{}\">\n", attribute(name),
                                 attributes_of(counts), counts.skipped);
  for (const auto& item : items) text += testcase(item);
  if (!remarks.empty())
    text += fmt::format("    <system-out>{}</system-out>\n", base::escape_markup(remarks));
  return text + "  </testsuite>\n";
}

// A submission that was refused is one test that failed.
Item refusal_of(const Grade& grade) {
  return {.number = "0",
          .lab = "",
          .name = "the submission can be read",
          .verdict = Verdict::kFail,
          .text = grade.refused};
}

}  // namespace

std::string write_junit(const Grade& grade, Audience audience) {
  const auto items = items_of(grade, audience);
  std::string suites;
  std::vector<Item> all = items;
  if (!grade.refused.empty()) {
    all.push_back(refusal_of(grade));
    suites += suite("submission", {all.back()}, "");
  }
  for (const auto& lab : grade.labs) {
    std::vector<Item> of_lab;
    std::ranges::copy_if(items, std::back_inserter(of_lab),
                         [&](const Item& item) { return item.lab == lab.lab; });
    suites += suite(fmt::format("lab {}: {}", lab.lab, lab.title), of_lab, remarks_of(lab));
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"{}\" {}>\n{}</testsuites>\n",
      attribute(grade.learner.empty() ? "workbook" : grade.learner), attributes_of(count(all)),
      suites);
}

}  // namespace workbook
