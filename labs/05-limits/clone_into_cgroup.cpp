#include "minicontainer/kernel/clone_into_cgroup.hpp"

#include "base/unwritten.hpp"
#include "minicontainer/kernel/cgroup.hpp"

namespace minicontainer {

// Task 4. What a process writes about itself, and where.
void enter_cgroup(const CgroupEntrance& entrance) {
  throw base::Unwritten("05", 4);
}

// Task 4. Your clone_process() of lab 01, with one more flag and one more member of clone_args.
base::Process clone_into_cgroup(const base::Fd& cgroup, std::uint64_t namespaces,
                                const std::function<void()>& child_main) {
  throw base::Unwritten("05", 4);
}

}  // namespace minicontainer
