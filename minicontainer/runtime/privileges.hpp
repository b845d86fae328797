// The last thing before the program: giving up what minirun may do and the container may not.
//
// Shared by the container's first process and by those that `exec` adds: both must come out the
// same. Parts of labs 04 and 06, in the one order that works.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>

#include "base/fd.hpp"
#include "minicontainer/kernel/seccomp.hpp"
#include "minicontainer/runtime/config.hpp"

namespace minicontainer {

/// The container's seccomp filter, ready to load.
struct PreparedSeccomp {
  std::optional<SeccompFilter> filter;
  bool may_execveat = true;  ///< the filter lets execveat(2) through
  bool may_report = true;    ///< and fcntl(2) and write(2), which the last step needs to report
};

/// Compiles the profile, or takes the compiled filter from the cache in `cache`. Outside of the
/// container: it needs the host's files. Throws std::runtime_error if nothing could start under it.
PreparedSeccomp prepare_seccomp(const Config& config, const std::filesystem::path& cache);

/// Resource limits, the out-of-memory score, scheduling: set from outside for the process `pid`,
/// which waits: minirun may raise what the container may not, and sees the machine's own /proc.
/// Throws std::runtime_error that says which value this machine does not allow.
void set_process_limits(pid_t pid, const ProcessConfig& process);

/// Becomes the user with the capabilities of `process`, nothing more; without process.capabilities,
/// with none. With a filter that is to be loaded without no_new_privs, CAP_SYS_ADMIN stays until
/// execve(2) takes it.
void become_process_user(const ProcessConfig& process, const PreparedSeccomp& seccomp);

/// The machine's own /proc if process.apparmorProfile is set, for the last step; else nothing.
/// Before any namespace is entered.
base::Fd open_proc_for_profile(const ProcessConfig& process);

/// Goes to process.cwd, which is made if it is missing. Throws std::runtime_error if that is not
/// inside the container's root.
void enter_working_directory(const std::string& cwd);

/// Lets the program have the `count` descriptors from 3 on (--preserve-fds). Throws
/// std::system_error if one is not open.
void hand_down_descriptors(int count);

/// Sets no_new_privs and loads the filter; from here on only what the profile allows works. If the
/// filter has a listener, `hand_over` gets it.
void lock_down(const ProcessConfig& process, const PreparedSeccomp& seccomp,
               const std::function<void(const base::Fd& listener)>& hand_over);

}  // namespace minicontainer
