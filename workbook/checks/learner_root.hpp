// The root folder that learner code has where it is graded (learner_space.hpp), and that the
// compiler has for it: the machine's programs and devices that do no harm, and nothing else.
#pragma once

#include <string>
#include <vector>

namespace workbook {

/// A folder of this machine that is to be seen in there as well.
struct ShownFolder {
  std::string from;
  std::string at;
  bool is_writable = false;
};

/// In a mount namespace of the caller's own: builds the folder. Throws std::system_error.
void make_learner_root(const std::vector<ShownFolder>& more = {});

/// In that mount namespace, or a copy of it: makes that folder the root. Nothing of the old one is
/// left. Throws std::system_error.
void enter_learner_root();

}  // namespace workbook
