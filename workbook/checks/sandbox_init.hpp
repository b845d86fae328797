// PID 1 of a sandbox.
#pragma once

#include "base/process.hpp"
#include "workbook/checks/sandbox.hpp"

namespace workbook {

/// Starts it. It runs program.prepare and then the program, with standard output and error going
/// to `output`; writes the program's wait status to `status`; and stays, reaping, until killed.
base::Process start_sandbox_init(const Program& program, const base::Fd& output,
                                 const base::Fd& status);

/// From now on learner code is root of a user namespace that nobody else is in, and the check
/// process stays what it is: root. Throws std::system_error.
void give_learner_own_space();

}  // namespace workbook
