// `lab check` in the lab kernel: the learner's own program on the learner's own machine, but in a
// guest, where it has root and a tree of cgroups v2 whatever the machine gives.
//
// Nobody is judged against their will here, so the checks run as they do on a machine: as root, and
// the program too. Strangers' submissions are another matter (judge_in_guest.hpp).
#pragma once

#include "workbook/grader/grader.hpp"

namespace workbook {

/// Builds here, runs the checks there. The same verdicts and the same events as grade(), though
/// those of the checks come all at once. Throws std::runtime_error, with a sentence that says what
/// to do, when there is no lab kernel.
LabResult check_in_kernel(const Workspace& workspace, const Lab& lab, int task,
                          const OnEvent& on_event);

}  // namespace workbook
