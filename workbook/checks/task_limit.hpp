// A bound on the number of processes that the learner's program can have (a fork bomb is a common
// mistake in lab 02): a pids cgroup where we may make one, RLIMIT_NPROC otherwise.
#pragma once

#include "base/process.hpp"

namespace workbook {

class TaskLimit {
 public:
  /// Makes the group, if this machine lets us, and a janitor process that removes it, and all that
  /// programs under test make below check_group_name(), even if this process is killed. Removes
  /// groups that earlier runs could not.
  TaskLimit();
  ~TaskLimit();
  TaskLimit(const TaskLimit&) = delete;
  TaskLimit& operator=(const TaskLimit&) = delete;

  /// In a child with one thread: puts itself, and all that it starts, under the limit.
  void enter() const;

 private:
  void start_janitor();

  base::Fd entrance_;     ///< the group's list of members, which whoever enters writes to
  base::Fd janitor_end_;  ///< its closing, by whatever cause, wakes the janitor
  base::Process janitor_;
};

}  // namespace workbook
