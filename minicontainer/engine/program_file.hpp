// Why the kernel would refuse to run a program in a root: man 2 execve, "ERRORS", taken apart.
//
// ENOENT alone has three meanings: there is no such file, the script names an interpreter that is
// not there, or the program names a loader (man 8 ld.so) that is not there.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/fd.hpp"
#include "minicontainer/engine/user.hpp"

namespace engine {

enum class ProgramFault {
  kNone,
  kMissing,
  kFolder,
  kNotExecutable,
  kMissingInterpreter,  ///< of a script
  kMissingLoader,       ///< of a dynamically linked program
  kOtherArchitecture,
  kNoFormat,  ///< neither ELF nor a script
};

struct ProgramFinding {
  ProgramFault fault = ProgramFault::kNone;
  std::string path;                   ///< where it was found, or was looked for
  std::string detail;                 ///< the interpreter, the loader, the other architecture
  std::vector<std::string> evidence;  ///< what was seen, a line each
};

/// Looks `name` up as the runtime does: a path from `cwd` if it has a slash, else in each folder of
/// `search_path` ("/bin:/usr/bin"). Nothing is run, and no path leaves `root`.
ProgramFinding examine_program(const base::Fd& root, const std::string& name,
                               const std::string& cwd, const std::string& search_path,
                               const User& user);

/// "missing", "no interpreter", ...: a word for programs.
std::string_view name_of(ProgramFault fault);

}  // namespace engine
