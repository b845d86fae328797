#include "workbook/grading/formats/items.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace workbook {
namespace {

bool is_shown(Visibility visibility, Audience audience) {
  if (audience == Audience::kInstructor || visibility == Visibility::kVisible) return true;
  return visibility == Visibility::kAfterDue && audience == Audience::kLearnerAfterDue;
}

std::string text_of(const GradedCheck& check) {
  if (check.verdict == Verdict::kPass) return "";
  std::string text = check.diagnosis;
  for (const auto& step : check.steps) text += "\n  - " + step;
  if (!check.expected.empty()) text += "\n  expected: " + check.expected;
  if (check.verdict == Verdict::kEnvironment) text = "skipped: " + text;
  if (check.verdict == Verdict::kGrader) text = "the check itself broke: " + text;
  return text;
}

Item item_of(const LabGrade& lab, const GradedTask& task) {
  return {.number = fmt::format("{}.{}", lab.lab, task.task),
          .lab = lab.lab,
          .task = task.task,
          .name = task.title,
          .verdict = task.verdict};
}

Item item_of(const LabGrade& lab, const GradedTask& task, const GradedCheck& check) {
  Item item = item_of(lab, task);
  item.name = fmt::format("{}: {}", task.title, check.title);
  item.verdict = check.verdict;
  item.visibility = check.visibility;
  item.points = check.points;
  item.possible = check.possible;
  item.text = text_of(check);
  item.code = check.reproduce;
  return item;
}

// The task as one test. Its text has only what every reader may see.
Item whole_item(const LabGrade& lab, const GradedTask& task, Audience audience) {
  const Audience readers = audience == Audience::kInstructor ? Audience::kLearner : audience;
  Item item = item_of(lab, task);
  item.points = task.points;
  item.possible = task.possible;
  int hidden = 0;
  for (const auto& check : task.checks) {
    if (!is_shown(check.visibility, readers)) {
      ++hidden;
      continue;
    }
    const std::string found = text_of(check);
    item.text += fmt::format("{}{}: {}", item.text.empty() ? "" : "\n", to_string(check.verdict),
                             check.title);
    if (!found.empty()) item.text += "\n  " + found;
    if (item.code.empty() && check.verdict == Verdict::kFail) item.code = check.reproduce;
  }
  if (hidden > 0) {
    item.text += fmt::format("{}{} more {} that {} not shown here", item.text.empty() ? "" : "\n",
                             hidden, hidden == 1 ? "check" : "checks", hidden == 1 ? "is" : "are");
  }
  return item;
}

void add_whole(const LabGrade& lab, const GradedTask& task, Audience audience,
               std::vector<Item>& items) {
  items.push_back(whole_item(lab, task, audience));
  if (audience != Audience::kInstructor) return;
  for (const auto& check : task.checks) {
    if (check.visibility != Visibility::kVisible) items.push_back(item_of(lab, task, check));
  }
}

// The checks that this reader does not see are one item, of which only the points are known.
void add_each(const LabGrade& lab, const GradedTask& task, Audience audience,
              std::vector<Item>& items) {
  Item rest = item_of(lab, task);
  rest.name += ": checks that are not shown here";
  rest.visibility = Visibility::kHidden;
  std::vector<CheckResult> unseen;
  for (const auto& check : task.checks) {
    if (is_shown(check.visibility, audience)) {
      items.push_back(item_of(lab, task, check));
    } else {
      rest.points += check.points;
      rest.possible += check.possible;
      unseen.push_back({.verdict = check.verdict});
    }
  }
  if (unseen.empty()) return;
  rest.verdict = task_verdict(unseen);
  items.push_back(rest);
}

std::string late_remark(const Lateness& late) {
  if (late.days == 0) return "";
  if (late.is_cut_off) return fmt::format("{} days late: nothing counts any more\n", late.days);
  return fmt::format("{} {} late: {} % less\n", late.days, late.days == 1 ? "day" : "days",
                     late.percent);
}

}  // namespace

Grade seen_by(Grade grade, Audience audience) {
  for (auto& lab : grade.labs) {
    for (auto& task : lab.tasks) {
      std::erase_if(task.checks, [&](const GradedCheck& check) {
        return !is_shown(check.visibility, audience);
      });
    }
  }
  return grade;
}

std::vector<Item> items_of(const Grade& grade, Audience audience) {
  std::vector<Item> items;
  for (const auto& lab : grade.labs) {
    for (const auto& task : lab.tasks) {
      const bool has_shares = task.credit == Credit::kPerCheck && !task.checks.empty();
      (has_shares ? add_each : add_whole)(lab, task, audience, items);
    }
  }
  return items;
}

std::string remarks_of(const LabGrade& lab) {
  std::string text = late_remark(lab.late);
  if (!lab.diagnosis.empty()) text += lab.diagnosis + "\n";
  if (!lab.build_output.empty()) text += lab.build_output + "\n";
  return text;
}

std::string remarks_of(const Grade& grade) {
  std::string text;
  if (!grade.refused.empty()) text += "The submission was refused: " + grade.refused + "\n";
  if (!grade.trouble.empty()) text += grade.trouble + "\n";
  for (const auto& note : grade.notes) text += note + "\n";
  for (const auto& lab : grade.labs) {
    const std::string remarks = remarks_of(lab);
    if (!remarks.empty()) text += fmt::format("Lab {}: {}", lab.lab, remarks);
  }
  return text;
}

std::string sum_of(const Grade& grade) {
  if (grade.needs_regrade()) {
    return "no grade yet: a check broke, which is nobody's fault who handed in; it is graded again";
  }
  const Points gradable = grade.gradable();
  if (gradable.thousandths == 0) return "no grade: nothing of it could be judged on this machine";
  std::string text = fmt::format("{} of {} points", to_text(grade.points()), to_text(gradable));
  if (gradable != grade.possible()) {
    text += fmt::format(" ({} more could not be judged on this machine)",
                        to_text(grade.possible() - gradable));
  }
  return text;
}

}  // namespace workbook
