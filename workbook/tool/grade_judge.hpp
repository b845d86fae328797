// The judge of `lab grade`: checks that run in a guest, away from this machine.
#pragma once

#include "workbook/grading/grader.hpp"

namespace workbook {

/// Untrusted code runs in the hardened lab kernel only: there is no other judge, and no fallback.
Judge guest_judge();

}  // namespace workbook
