// execve(2) that can only lose: PR_SET_NO_NEW_PRIVS (the kernel's
// Documentation/userspace-api/no_new_privs.rst).
//
// A set-user-ID program such as su makes whoever starts it root while it runs. With this bit set,
// which no one can take back and every child inherits, execve never grants anything: su runs, as
// nobody special. That is also why a seccomp filter can then be loaded without privilege.
//
// Lab 06, task 3.
#pragma once

namespace minicontainer {

/// Sets the bit for the calling thread. Throws std::system_error.
void set_no_new_privileges();

}  // namespace minicontainer
