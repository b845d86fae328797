// The grade of a submission: what every format of a course platform is made from.
//
// It is a function of the files, the seed, the policy and the time of submission: it holds no
// durations, no process ids and nothing of the machine, so that grading twice gives the same bytes.
// README.md documents its JSON, grade.schema.json is its schema.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "workbook/grading/policy.hpp"
#include "workbook/submission/parts.hpp"

namespace workbook {

struct GradedCheck {
  std::string name;  ///< "Task1.OwnNamespaces"
  std::string title;
  Verdict verdict = Verdict::kUntouched;
  Visibility visibility = Visibility::kVisible;
  Points points;  ///< with Credit::kPerCheck; else both are 0
  Points possible;
  std::string diagnosis;
  std::string expected;
  std::vector<std::string> steps;
  std::string reproduce;
};

struct GradedTask {
  int task = 0;
  std::string title;
  Verdict verdict = Verdict::kUntouched;
  Credit credit = Credit::kWholeTask;
  Points points;
  Points gradable;  ///< of those possible: what this machine could judge
  Points possible;
  std::vector<GradedCheck> checks;
};

struct LabGrade {
  std::string lab;
  std::string title;
  Verdict verdict = Verdict::kUntouched;
  std::string diagnosis;
  std::string build_output;
  std::vector<std::string> missing;  ///< parts for which the starter stood in
  Lateness late;
  Points earned;  ///< before anything is taken off for being late
  Points points;  ///< after it
  Points gradable;
  Points possible;
  std::vector<GradedTask> tasks;
};

struct Grade {
  std::string learner;       ///< "" when nobody said
  std::string submission;    ///< digest of the files
  std::string grader;        ///< the version that graded
  std::string policy;        ///< digest of grading.yaml
  std::string submitted_at;  ///< as it counts, in UTC; "" when nobody said
  std::string key;           ///< digest of all that the grade follows from
  std::string refused;       ///< why nothing of it was graded: a fault of who handed it in
  std::string trouble;       ///< why there is no grade at all: a fault of nobody who handed in
  std::vector<std::string> notes;
  std::vector<LabGrade> labs;

  [[nodiscard]] Points points() const;
  [[nodiscard]] Points gradable() const;
  [[nodiscard]] Points possible() const;
  [[nodiscard]] Verdict verdict() const;
  /// A check or the whole grader broke: nobody is graded by half a run. Somebody has to look, and
  /// grade again.
  [[nodiscard]] bool needs_regrade() const;
  /// What a platform gets that knows only one number: points in the proportion of what could be
  /// judged. Nothing when a regrade is due, or when nothing could be judged.
  [[nodiscard]] std::optional<Points> score() const;
};

/// The points of one lab. `late` is what lateness() said.
LabGrade grade_lab(const Lab& lab, const LabResult& result, const LabPolicy& policy,
                   const Lateness& late);

/// A lab of which nothing was graded: no points of those possible.
LabGrade refused_lab(const Lab& lab, const LabPolicy& policy);

/// workbook.grade/1. Text that is not ours is printable and bounded in it.
nlohmann::json to_json(const Grade& grade);

}  // namespace workbook
