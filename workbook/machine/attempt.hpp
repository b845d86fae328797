// Trying something in a child process, so that it changes nothing here.
#pragma once

#include <functional>
#include <string>

namespace workbook {

struct Attempt {
  bool is_ok = false;
  std::string reason;  ///< the kernel's word if it was refused
};

/// Runs `action` in a child; it reports failure by returning -1 with errno set.
Attempt attempt(const std::function<int()>& action);

/// A user namespace in which mounts and further namespaces can be made.
Attempt attempt_user_namespace();

/// New mount and PID namespaces with the rights that this process has.
Attempt attempt_as_root();

/// In a child: enters a user namespace as its root. -1 and errno if refused.
int enter_user_namespace();

/// The first line of a file of /proc, or "" if it cannot be read.
std::string first_line_of(const std::string& file);

}  // namespace workbook
