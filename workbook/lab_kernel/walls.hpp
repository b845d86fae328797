// The walls around a guest's processes on the host (man 7 landlock, man 2 seccomp, man 2
// setrlimit).
//
// The guest's own kernel is the first wall. If something breaks through it, it is an ordinary
// process of the host, inside these: it can open the guest's images and its own folder and nothing
// else, has none of the calls that make sockets, mounts or namespaces, and cannot grow.
#pragma once

#include <string>

namespace workbook {

/// How much confinement a run asks for.
enum class Jail {
  kNone,        ///< the caller's own programs, with the caller's rights
  kIfPossible,  ///< what this machine has
  kRequired,    ///< files, calls and growth: without one of these the guest is not started
};

/// What stands around a guest.
struct Walls {
  int landlock_abi = 0;        ///< 0: none; from 6 on signals are confined too
  bool has_call_list = false;  ///< a seccomp filter that lets only the calls of the kernel through
  bool has_limits = false;     ///< processes, file sizes, descriptors, no core
  bool has_own_user = false;   ///< a user id that nobody else has
};

/// The Landlock version of this machine, 0 if there is none.
int landlock_abi();

/// "files (Landlock 7), system calls, limits, a user of its own".
std::string describe(const Walls& walls);

}  // namespace workbook
