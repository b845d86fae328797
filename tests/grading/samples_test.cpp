#include "tests/grading/samples_test.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <stdexcept>

namespace grading_test {
namespace {

using namespace workbook;

constexpr auto kPass = Verdict::kPass;
constexpr auto kFail = Verdict::kFail;
constexpr auto kSkip = Verdict::kEnvironment;

Lab a_lab(const std::string& number) {
  return {.number = number,
          .folder = number + "-lab",
          .title = "Lab <" + number + "> & \"more\"",
          .tasks = {{.number = 1, .title = "First", .points = 10},
                    {.number = 2, .title = "Second", .points = 15},
                    {.number = 3, .title = "Third", .points = 20}}};
}

// Three checks of each task; the last one of each is hidden.
LabResult run(const Lab& lab, const std::vector<Verdict>& verdicts, const std::string& says) {
  std::vector<CheckResult> checks;
  for (std::size_t i = 0; i < verdicts.size(); ++i) {
    const int task = static_cast<int>(i / 3) + 1;
    checks.push_back({.name = fmt::format("Task{}.Check{}", task, i % 3),
                      .title = fmt::format("check {} of task {}", i % 3, task),
                      .task = task,
                      .verdict = verdicts[i],
                      .diagnosis = verdicts[i] == kPass ? "" : says,
                      .steps = {"a step", says},
                      .expected = says,
                      .seen = says,
                      .reproduce = "./lab try " + lab.number + " -- " + says});
    checks.back().is_hidden = i % 3 == 2;
  }
  return add_up(lab, 0, checks);
}

Grade grade_of(const std::vector<Verdict>& verdicts, const LabPolicy& policy = {},
               const Lateness& late = {}, const std::string& says = "it was not so") {
  const Lab lab = a_lab("01");
  return {.learner = "alice",
          .submission = std::string(64, 'a'),
          .grader = "0.1.0",
          .submitted_at = "2026-03-01T12:00:00Z",
          .labs = {grade_lab(lab, run(lab, verdicts, says), policy, late)}};
}

Grade not_compiled() {
  const Lab lab = a_lab("01");
  LabResult result = add_up(lab, 0, {});
  result.verdict = kFail;
  result.diagnosis = "clone.cpp:3: expected ';' before '}'";
  result.build_output = "clone.cpp:3:4: error: expected ';' before '}' token\n  3 | }\n    ^\n";
  for (auto& task : result.tasks) task.verdict = kFail;
  return {.learner = "bob", .labs = {grade_lab(lab, result, {}, {})}};
}

Grade broken_off() {
  const Lab lab = a_lab("01");
  LabResult result = run(lab, {kPass, kPass, kPass}, "");
  result.verdict = Verdict::kGrader;
  result.diagnosis = "the checks broke off in Task2.Check0";
  return {.learner = "carol", .labs = {grade_lab(lab, result, {}, {})}};
}

Grade refused() {
  return {.learner = "dave",
          .refused = "01-lab/clone.cpp is a link: hand in the file itself",
          .labs = {refused_lab(a_lab("01"), {})}};
}

Grade several_labs() {
  Grade grade = grade_of({kPass, kPass, kPass, kPass, kPass, kPass, kFail, kPass, kPass});
  const Lab lab = a_lab("11");
  grade.labs.push_back(
      grade_lab(lab, run(lab, std::vector(9, kPass), ""), {}, {.days = 1, .percent = 7}));
  grade.notes = {
      "lab 11: status.cpp is not in the submission; the untouched starter stands in for it"};
  return grade;
}

Grade hostile(std::size_t length) {
  std::string says = hostile_text();
  while (says.size() < length) says += hostile_text();
  Grade grade = grade_of(std::vector(9, kFail), {.credit = Credit::kPerCheck}, {}, says);
  grade.learner = "=cmd|' /C calc'!A0";
  grade.notes = {"there is Clone.CPP, which is another name"};
  for (int number = 20; number < 40; ++number) {
    const Lab lab = a_lab(std::to_string(number));
    LabResult result = run(lab, std::vector(9, kFail), says);
    result.diagnosis = result.build_output = says;
    grade.labs.push_back(grade_lab(lab, result, {}, {}));
  }
  return grade;
}

std::vector<Sample> make_samples() {
  const LabPolicy each{.credit = Credit::kPerCheck};
  LabPolicy after_due{.credit = Credit::kPerCheck};
  after_due.checks["Task1.*"] = {.visibility = Visibility::kAfterDue};
  const std::vector<Verdict> mixed = {kPass, kPass, kPass, kPass, kFail,
                                      kPass, kPass, kPass, kFail};
  const std::vector<Verdict> skipped = {kPass, kPass, kPass, kPass, kSkip,
                                        kPass, kFail, kPass, kPass};
  return {{"right", grade_of(std::vector(9, kPass))},
          {"wrong", grade_of(std::vector(9, kFail))},
          {"mixed", grade_of(mixed)},
          {"mixed-each", grade_of(mixed, each)},
          {"after-due", grade_of(mixed, after_due)},
          {"late", grade_of(mixed, {}, {.days = 3, .percent = 33})},
          {"late-each", grade_of(mixed, each, {.days = 1, .percent = 7})},
          {"cut-off", grade_of(mixed, {}, {.days = 30, .percent = 100, .is_cut_off = true})},
          {"skipped", grade_of(skipped)},
          {"skipped-each", grade_of(skipped, each)},
          {"all-skipped", grade_of(std::vector(9, kSkip))},
          {"broken-check", grade_of({kPass, kPass, kPass, kPass, Verdict::kGrader, kPass})},
          {"broken-off", broken_off()},
          {"not-compiled", not_compiled()},
          {"refused", refused()},
          {"refused-wholly", {.learner = "eve", .refused = "it is no archive"}},
          {"several-labs", several_labs()},
          {"hostile", hostile(0)},
          {"hostile-long", hostile(1 << 20)}};
}

}  // namespace

const std::vector<Sample>& samples() {
  static const std::vector<Sample> kSamples = make_samples();
  return kSamples;
}

const Grade& sample(const std::string& name) {
  const auto found = std::ranges::find(samples(), name, &Sample::name);
  if (found == samples().end()) throw std::invalid_argument("there is no sample " + name);
  return found->grade;
}

std::string hostile_text() {
  std::string text = "\x1b[2J\x1b]0;title\a </failure>]]>&amp;<script>\"' \xff\xfe\xc3( \xc2\x9b";
  text += std::string("\0\r\n,;=HYPERLINK(\"http://x\")\n{\"scores\": {\"lab01\": 1000}}\n", 57);
  return text + "\xef\xbf\xbf \xed\xa0\x80 ::set-output name=result::x\n";
}

}  // namespace grading_test
