// The exception of a part that the learner has not written yet.
//
// A starter throws it where the learner's code will stand. The given code that calls the part
// either stops with its message or, where the step is optional, skips the step and says so, so that
// a runtime grows visibly from lab to lab.
#pragma once

#include <stdexcept>
#include <string>

namespace base {

class Unwritten : public std::runtime_error {
 public:
  /// `lab` as in "01", `task` as in lab.yaml, counted from 1.
  Unwritten(const std::string& lab, int task)
      : std::runtime_error("lab " + lab + ", task " + std::to_string(task) +
                           " is not written yet") {}
};

}  // namespace base
