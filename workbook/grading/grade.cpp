#include "workbook/grading/grade.hpp"

#include <algorithm>
#include <numeric>

#include "workbook/model/text.hpp"

namespace workbook {
namespace {

constexpr std::size_t kLongestDiagnosis = 4096;
constexpr std::size_t kLongestBuildOutput = 16'384;
constexpr std::size_t kMostSteps = 40;

Points possible_of(const Task& task, const LabPolicy& policy) {
  const auto found = policy.task_points.find(task.number);
  return found != policy.task_points.end() ? found->second : whole_points(task.points);
}

std::vector<std::string> printable_steps(const std::vector<std::string>& steps) {
  std::vector<std::string> shown;
  for (std::size_t i = 0; i < std::min(steps.size(), kMostSteps); ++i) {
    shown.push_back(printable(steps[i], 500));
  }
  return shown;
}

GradedCheck graded(const CheckResult& check, const CheckPolicy& policy) {
  const Visibility own = check.is_hidden ? Visibility::kHidden : Visibility::kVisible;
  return {.name = printable_line(check.name),
          .title = printable_line(check.title),
          .verdict = check.verdict,
          .visibility = policy.visibility.value_or(own),
          .points = {},
          .possible = {},
          .diagnosis = printable(check.diagnosis, kLongestDiagnosis),
          .expected = printable(check.expected, kLongestDiagnosis),
          .steps = printable_steps(check.steps),
          .reproduce = printable_line(check.reproduce, 500)};
}

// Each check its share of the task. What was skipped is not gradable, nor is what broke.
void credit_checks(const std::vector<int>& weights, GradedTask& task) {
  const auto shares = divide(task.possible, weights);
  for (std::size_t i = 0; i < task.checks.size(); ++i) {
    GradedCheck& check = task.checks[i];
    check.possible = shares[i];
    if (check.verdict == Verdict::kPass) check.points = shares[i];
    task.points += check.points;
    const bool is_lost =
        check.verdict == Verdict::kEnvironment || check.verdict == Verdict::kGrader;
    if (!is_lost) task.gradable += shares[i];
  }
  if (task.checks.empty()) task.gradable = task.possible;
}

void credit_whole(GradedTask& task) {
  if (task.verdict == Verdict::kPass) task.points = task.possible;
  const bool is_lost = task.verdict == Verdict::kEnvironment || task.verdict == Verdict::kGrader;
  if (!is_lost) task.gradable = task.possible;
}

GradedTask grade_task(const Task& task, const TaskResult& result, const LabPolicy& policy) {
  GradedTask graded_task{.task = task.number,
                         .title = printable_line(task.title),
                         .verdict = result.verdict,
                         .credit = policy.credit,
                         .possible = possible_of(task, policy)};
  std::vector<int> weights;
  for (const auto& check : result.checks) {
    const CheckPolicy of_check = policy.check(check.name);
    weights.push_back(of_check.weight);
    graded_task.checks.push_back(graded(check, of_check));
  }
  const bool has_weight = std::accumulate(weights.begin(), weights.end(), 0) > 0;
  if (policy.credit == Credit::kPerCheck && has_weight) {
    credit_checks(weights, graded_task);
  } else {
    credit_whole(graded_task);
  }
  return graded_task;
}

// When the run itself broke, no verdict of a single task counts: neither for nor against.
bool is_broken(const LabResult& result) {
  return result.verdict == Verdict::kGrader && !result.diagnosis.empty();
}

void add_up(LabGrade& grade) {
  for (const auto& task : grade.tasks) {
    grade.earned += task.points;
    grade.gradable += task.gradable;
    grade.possible += task.possible;
  }
  grade.points = rounded(share(grade.earned, 100 - grade.late.percent, 100));
}

Points sum_of(const std::vector<LabGrade>& labs, Points LabGrade::* member) {
  Points sum;
  for (const auto& lab : labs) sum += lab.*member;
  return sum;
}

}  // namespace

LabGrade grade_lab(const Lab& lab, const LabResult& result, const LabPolicy& policy,
                   const Lateness& late) {
  LabGrade grade{.lab = lab.number,
                 .title = lab.title,
                 .verdict = result.verdict,
                 .diagnosis = printable(result.diagnosis, kLongestDiagnosis),
                 .build_output = printable(result.build_output, kLongestBuildOutput),
                 .missing = {},
                 .late = late};
  for (const auto& task : lab.tasks) {
    TaskResult of_task{.task = task.number, .verdict = result.verdict};
    const auto found = std::ranges::find(result.tasks, task.number, &TaskResult::task);
    if (found != result.tasks.end()) of_task = *found;
    if (is_broken(result)) of_task = {.task = task.number, .verdict = Verdict::kGrader};
    // What was left behind makes a lab fail whose tasks all passed.
    const bool is_spoiled = result.verdict == Verdict::kFail && !result.left_behind.empty();
    if (is_spoiled) of_task.verdict = Verdict::kFail;
    grade.tasks.push_back(grade_task(task, of_task, policy));
  }
  add_up(grade);
  return grade;
}

LabGrade refused_lab(const Lab& lab, const LabPolicy& policy) {
  return grade_lab(lab, {.lab = lab.number, .title = lab.title, .verdict = Verdict::kFail}, policy,
                   {});
}

Points Grade::points() const {
  return sum_of(labs, &LabGrade::points);
}

Points Grade::gradable() const {
  return sum_of(labs, &LabGrade::gradable);
}

Points Grade::possible() const {
  return sum_of(labs, &LabGrade::possible);
}

Verdict Grade::verdict() const {
  if (!trouble.empty()) return Verdict::kGrader;
  if (!refused.empty() || labs.empty()) return Verdict::kFail;
  Verdict verdict = labs.front().verdict;
  for (const auto& lab : labs) verdict = worse(verdict, lab.verdict);
  return verdict;
}

bool Grade::needs_regrade() const {
  return !trouble.empty() || std::ranges::any_of(labs, [](const LabGrade& lab) {
    return lab.verdict == Verdict::kGrader || std::ranges::any_of(lab.tasks, [](const auto& task) {
             return task.verdict == Verdict::kGrader ||
                    std::ranges::any_of(task.checks, [](const GradedCheck& check) {
                      return check.verdict == Verdict::kGrader;
                    });
           });
  });
}

std::optional<Points> Grade::score() const {
  if (!refused.empty()) return Points{};
  if (needs_regrade() || gradable().thousandths <= 0) return std::nullopt;
  return rounded(share(points(), possible().thousandths, gradable().thousandths));
}

}  // namespace workbook
