// How a run went, said from what was seen of it.
#pragma once

#include "workbook/lab_kernel/session.hpp"

namespace workbook {

/// Fills in the end of `result`, whose console is known: the job's own end if a result came that
/// holds, else what kept it from coming. Throws std::runtime_error when the guest never started.
void judge(const GuestOptions& options, const SessionEnd& end, GuestResult& result);

}  // namespace workbook
