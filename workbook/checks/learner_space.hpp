// What belongs to learner code where the check process is root of the machine and learner code is
// not: the way in which submissions are graded.
//
// A user namespace whose 65536 ids are nobody's outside; the part of the cgroup v2 tree that is
// delegated to its root (man 7 cgroups, "Cgroups delegation"), and is the whole tree to it; a root
// folder with the machine's programs and devices that do no harm, and nothing else. The check
// process, its files, the disks, the consoles and other users' processes are out of sight and out
// of reach of it.
#pragma once

#include <filesystem>
#include <optional>

#include "base/fd.hpp"

namespace workbook {

class LearnerSpace {
 public:
  /// In a process that is root. It goes into a mount namespace of its own, where /sys/fs/cgroup is
  /// the delegated part from now on, as it is for learner code. Throws std::system_error.
  LearnerSpace();
  LearnerSpace(const LearnerSpace&) = delete;
  LearnerSpace& operator=(const LearnerSpace&) = delete;

  /// In a child with one thread: becomes root of the user namespace, in the delegated part of the
  /// tree. Other processes of that root may not look into it: it is not dumpable (man 2 prctl).
  void enter() const;

 private:
  void delegate_groups();
  void make_namespaces();
  void show_delegated_groups();

  std::optional<std::filesystem::path> groups_;  ///< the folder that is delegated, if there is v2
  base::Fd entrance_;                            ///< its group for processes: cgroup.procs
  base::Fd user_namespace_;
  base::Fd cgroup_namespace_;
};

}  // namespace workbook
