// Looking at processes from outside, through /proc (man 5 proc) and setns(2).
//
// What a process prints about itself proves nothing; what the kernel says about it does.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/fd.hpp"
#include "workbook/checks/evidence.hpp"

namespace workbook {

/// The namespace that a process is in: "uts:[4026531838]". Empty if the process is gone.
std::string namespace_of(pid_t pid, const std::string& kind);
/// The same as evidence.
Evidence namespace_evidence(pid_t pid, const std::string& kind);

/// The program that a process runs: /proc/PID/exe and what it leads to. Its text is empty if the
/// process is gone.
Evidence exe_evidence(pid_t pid);

/// The way from outside to a path that the process itself would use: /proc/PID/root/...
std::string path_inside(pid_t pid, const std::string& path);

/// One field of /proc/PID/status, as evidence; its text is the field's value alone. Ids are those
/// that learner code knows them by (ids.hpp).
Evidence status_line(pid_t pid, const std::string& field);

/// The host name in the calling process's UTS namespace.
std::string host_name();

/// The children of a process, the oldest first; and all of them down to the last.
std::vector<pid_t> children_of(pid_t pid);
std::vector<pid_t> descendants_of(pid_t pid);

/// 'R', 'S', 'Z', ... (man 5 proc_pid_stat), or nothing if the process is gone.
std::optional<char> state_of(pid_t pid);

/// The lines of /proc/PID/mountinfo.
std::vector<std::string> mount_table(pid_t pid);

/// The line of /proc/PID/mountinfo of what is mounted on top at `mount_point`, seen from the
/// process's root, as evidence; its text is empty if nothing is mounted there.
Evidence mount_at(pid_t pid, const std::string& mount_point);

/// One line of mountinfo, taken apart (man 5 proc_pid_mountinfo).
struct MountLine {
  std::string root;                          ///< which part of the file system is mounted
  std::string mount_point;                   ///< seen from the process's root
  std::vector<std::string> options;          ///< of this mount: "ro", "nosuid", ...
  std::vector<std::string> optional_fields;  ///< "shared:7", "master:3"
  std::string type;                          ///< "proc"
  std::string source;
  std::vector<std::string> super_options;  ///< of the file system: "mode=755", "size=64k"

  [[nodiscard]] bool has_option(const std::string& option) const;
  [[nodiscard]] bool has_super_option(const std::string& option) const;
};
MountLine parse_mount_line(const std::string& line);

/// Whether two paths lead to the very same file, by device and inode.
bool is_same_file(const std::filesystem::path& one, const std::filesystem::path& other);

/// Runs `look` in a child process that has entered the namespaces of `pid` given as CLONE_NEW*
/// bits, and returns what it returned. Throws std::runtime_error if it could not enter.
std::string look_inside(pid_t pid, int namespaces, const std::function<std::string()>& look);

/// The same through a descriptor: a pidfd, or a namespace's own (an open /proc/PID/ns/KIND), which
/// keeps the namespace there after its last process has ended.
std::string look_through(const base::Fd& handle, int namespaces,
                         const std::function<std::string()>& look);

}  // namespace workbook
