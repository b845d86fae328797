// The names that a UTS namespace holds (man 7 uts_namespaces, man 2 sethostname).
//
// "UTS" is Unix Time-sharing System, the structure that uname(2) fills. Its host name and NIS
// domain name are all that this namespace isolates: the smallest namespace there is.
//
// Lab 01, task 3.
#pragma once

#include <string>

namespace minicontainer {

/// Sets the host name of the calling process's UTS namespace: exactly `name`, 1 to 64 bytes, with
/// no NUL at its end. Throws std::system_error (EPERM, EINVAL when it is too long).
void set_hostname(const std::string& name);

/// The same for the NIS domain name.
void set_domainname(const std::string& name);

}  // namespace minicontainer
