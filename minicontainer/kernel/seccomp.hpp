// Which system calls a container may make: seccomp filters (man 2 seccomp; OCI runtime
// specification for Linux, "Seccomp"; man 3 seccomp_rule_add).
//
// A filter is a small program (classic BPF) that the kernel runs at every system call, over the
// call's number and arguments. Its result is what happens: allow, an errno, a signal, a question to
// another process. libseccomp writes such programs from rules; the kernel takes them.
//
// Lab 06, tasks 4 and 5.
#pragma once

#include <linux/filter.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/fd.hpp"

namespace minicontainer {

/// A condition on one argument of a call.
struct SeccompArgument {
  unsigned index = 0;  ///< 0 to 5
  std::uint64_t value = 0;
  std::uint64_t value_two = 0;  ///< for SCMP_CMP_MASKED_EQ: (argument & value) == value_two
  std::string comparison;       ///< "SCMP_CMP_EQ", ...
};

/// A rule: for these calls, under all of these conditions, this action.
struct SeccompRule {
  std::vector<std::string> names;  ///< names that this machine does not know are skipped
  std::string action;              ///< "SCMP_ACT_ALLOW", ...
  std::optional<unsigned> errno_value;
  std::vector<SeccompArgument> arguments;
};

struct SeccompProfile {
  std::string default_action;
  std::optional<unsigned> default_errno;
  std::vector<std::string> architectures;  ///< "SCMP_ARCH_X86_64"; the machine's own is always in
  std::vector<std::string> flags;          ///< "SECCOMP_FILTER_FLAG_LOG", ...
  std::string listener_path;               ///< the socket that SCMP_ACT_NOTIFY's descriptor goes to
  std::string listener_metadata;
  std::vector<SeccompRule> rules;
};

/// A filter as the kernel takes it.
struct SeccompFilter {
  std::vector<sock_filter> program;
  unsigned flags = 0;           ///< SECCOMP_FILTER_FLAG_*, for seccomp(2)
  bool wants_listener = false;  ///< some rule notifies: SECCOMP_FILTER_FLAG_NEW_LISTENER
};

/// Task 4. Translates a profile, as runc and crun do:
/// - Rules whose action is the default one are left out; EPERM is the number where none is given.
/// - Names that this machine does not know are skipped.
/// - Conditions on different arguments must all hold. When two conditions of a rule are on the
///   *same* argument, each of the rule's conditions is enough by itself.
/// - The machine's own architecture is filtered, and those that are listed. A call by any other
///   ends the process.
/// Throws std::runtime_error that names an action, architecture, flag or comparison that does not
/// exist, std::system_error that names the call whose rule libseccomp refuses.
SeccompFilter compile_filter(const SeccompProfile& profile);

/// Task 5. Loads the filter into the calling thread, for good. Before: no_new_privs is set, or
/// CAP_SYS_ADMIN is effective; and the filter allows what this process does until it is replaced:
/// execve(2) at the least. Returns the listener if there is one (close-on-exec).
/// Throws std::system_error.
base::Fd load_filter(const SeccompFilter& filter);

}  // namespace minicontainer
