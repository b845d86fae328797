// A grade as a list of tests, which is how course platforms think of it.
//
// A task whose points are given as a whole is one test. Where each check has its share, each check
// is one. What a reader must not see is not among his items, but its points are: so that the points
// of the items always add up to those that were earned.
#pragma once

#include "workbook/grading/grade.hpp"

namespace workbook {

enum class Audience {
  kLearner,          ///< visible checks
  kLearnerAfterDue,  ///< and those that are shown once it was due
  kInstructor,       ///< all; each item says who else may see it
};

struct Item {
  std::string number;  ///< "01.2"
  std::string lab;     ///< "01"
  int task = 0;
  std::string name;
  Verdict verdict = Verdict::kUntouched;
  Visibility visibility = Visibility::kVisible;
  Points points;
  Points possible;
  std::string text;  ///< what was found, for people; "" when there is nothing to say
  std::string code;  ///< the command that shows it again; "" when there is none
};

/// The grade without the checks that this reader does not see. The points of tasks stay.
Grade seen_by(Grade grade, Audience audience);

std::vector<Item> items_of(const Grade& grade, Audience audience);

/// What is to be said of the submission as a whole: refusal, notes, what does not compile,
/// lateness.
std::string remarks_of(const Grade& grade);
std::string remarks_of(const LabGrade& lab);

/// "4 of 40 points", or why there are none yet.
std::string sum_of(const Grade& grade);

}  // namespace workbook
