// The files of /etc and the empty folders that a guest's system has whatever it was made of.
#pragma once

#include "workbook/lab_kernel/squash.hpp"

namespace workbook {

/// The users of a guest: who a job may run as. All have the group of the same number.
constexpr uid_t kLearner = 1000;  ///< runs a learner's program
constexpr uid_t kBuilder = 1001;  ///< compiles it
constexpr uid_t kLinker = 1002;   ///< links it with what learners may not read

/// /etc/passwd and its neighbours: nothing in them is this machine's.
void add_guest_accounts(SquashWriter& image);

/// The places where init and the kernel mount things, and the homes of the users.
void add_guest_folders(SquashWriter& image);

}  // namespace workbook
