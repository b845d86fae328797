// Grades of every kind that a class produces, and some that nobody hopes for.
#pragma once

#include <string>
#include <vector>

#include "workbook/grading/grade.hpp"

namespace grading_test {

struct Sample {
  std::string name;
  workbook::Grade grade;
};

/// All right, wrong, late, skipped, broken, refused, not compiling, credited by check, several
/// labs, and hostile in every text that can come from a learner.
const std::vector<Sample>& samples();

/// The grade of the sample with this name.
const workbook::Grade& sample(const std::string& name);

/// What a learner would put into a name or a message to break who reads it.
std::string hostile_text();

}  // namespace grading_test
