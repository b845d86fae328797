// Executing the container's program without ever being it: see last_step/last_step.cpp for why.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/fd.hpp"

namespace minicontainer {

/// A program that has been found, with what it is called with.
struct Program {
  std::string path;               ///< inside the container
  std::vector<std::string> argv;  ///< never empty
  std::vector<std::string> env;
};

/// The sealed copy of the last step in memory (man 2 memfd_create). Throws std::system_error.
base::Fd make_last_step();

struct LastStepOptions {
  /// The descriptor that learns the errno (an int) if the kernel refuses the program; -1: nobody
  /// listens, and standard error does.
  int report_to = -1;
  /// Whether a seccomp filter that is loaded already lets execveat(2) through. Otherwise the
  /// container's /proc is used to name the descriptor.
  bool may_use_execveat = true;
  /// The AppArmor profile that the program runs under, or empty: as it is. `proc` is then the
  /// machine's own /proc, opened before the container's took its place: what an image has put over
  /// the container's must not be able to swallow the profile (CVE-2019-16884, CVE-2019-19921).
  std::string apparmor_profile = {};
  int proc = -1;
};

/// Replaces the process by the last step, which replaces itself by the program. Throws
/// std::system_error if already the first fails.
[[noreturn]] void exec_through(const base::Fd& last_step, const Program& program,
                               const LastStepOptions& options);

}  // namespace minicontainer
