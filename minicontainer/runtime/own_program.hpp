// minirun's own file, kept from the containers that minirun enters.
//
// A process that joins a container is seen by the processes inside, until it executes the
// container's program. Its /proc/PID/exe is then a way to minirun's file on the host, which root
// inside could write over once minirun has ended (CVE-2019-5736). That the process is not dumpable
// keeps all out but those with CAP_SYS_PTRACE (man 5 proc), and debuggers are given that one. So
// minirun goes in only as a program that nobody can write to.
#pragma once

namespace minicontainer {

/// Before: nothing was read from the standard input, and no descriptor was made close-on-exec that
/// is to be handed down. After: this process is minirun as it was called, with its arguments and
/// environment, executed from a file that cannot be opened for writing through /proc/PID/exe: a
/// detached read-only mount of it, or, where those cannot be made, a sealed copy in memory.
/// Returns at once if that is so already. Throws std::system_error.
void protect_own_program();

}  // namespace minicontainer
