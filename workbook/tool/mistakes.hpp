// The wrong solutions of a lab: plausible mistakes, each with the check that must catch it.
#pragma once

#include <string>
#include <vector>

#include "workbook/model/manifest.hpp"

namespace workbook {

/// One file solutions/NN-name/wrong/NAME.patch: header lines, then a diff of the reference.
struct Mistake {
  std::string name;
  std::string part;       ///< "part: clone.cpp"
  std::string caught_by;  ///< "caught-by: Task1.OwnNamespaces": the first check that fails
  std::string says;       ///< "says: ...": the diagnosis that the learner sees first
  std::string why;        ///< "why: ...": the misconception
};

/// All of a lab's, by name. Throws std::runtime_error if a header line is missing.
std::vector<Mistake> load_mistakes(const Workspace& workspace, const Lab& lab);

/// The program that has this mistake, once the target wrong-programs is built.
std::filesystem::path mistaken_program(const Workspace& workspace, const Lab& lab,
                                       const Mistake& mistake);

}  // namespace workbook
