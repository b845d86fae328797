// What people, and engines, are told when a program cannot be executed.
//
// The words are those that runc made the standard: podman and docker look for them to choose their
// own exit code, 127 for a program that is not there and 126 for one that may not be run.
#pragma once

#include <string>

namespace minicontainer {

/// One sentence for execve(2) of `program` failing with `error` (an errno).
std::string describe_exec_error(const std::string& program, int error);

}  // namespace minicontainer
