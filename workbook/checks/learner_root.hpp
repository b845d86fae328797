// The root folder that learner code has where it is graded (learner_space.hpp).
#pragma once

namespace workbook {

/// In the check process's own mount namespace: builds the folder. Throws std::system_error.
void make_learner_root();

/// In a new mount namespace of learner code: makes that folder the root. Nothing of the old one is
/// left. Throws std::system_error.
void enter_learner_root();

}  // namespace workbook
