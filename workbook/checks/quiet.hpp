// Telling "not yet" from "never": a container in which every process sleeps, and has not run for a
// while, will not do by itself what it has not done so far.
#pragma once

#include <sys/types.h>

#include <functional>

#include "workbook/checks/container.hpp"

namespace workbook {

/// Whether there is such a process that has not ended: a zombie has.
bool is_running(pid_t pid);

/// Waits until `holds`, and returns whether it does. Gives up when its patience is at an end, or
/// sooner: when nothing in the sandbox has run for watching_time(). A process that only waits for
/// the processor is not quiet, however busy the machine is.
bool wait_while_busy(Container& container, const std::function<bool()>& holds);

}  // namespace workbook
