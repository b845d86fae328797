// `lab tour`: the whole story in five minutes, with the kernel as witness.
#pragma once

#include "workbook/tool/context.hpp"

namespace workbook {

/// Shows this machine, a process, a private name, and a container from inside and outside. Returns
/// 0 if all of it could be shown, 3 if this machine lacks something.
int run_tour_command(const Context& context);

}  // namespace workbook
