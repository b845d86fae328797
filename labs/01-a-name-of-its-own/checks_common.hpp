// What several tasks of lab 01 look at from within the container's namespaces.
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>

namespace workbook {

/// look_inside(), for a container that ought to be there still: ends the check if it is gone.
std::string look_into(pid_t pid, int namespaces, const std::function<std::string()>& look);

}  // namespace workbook
