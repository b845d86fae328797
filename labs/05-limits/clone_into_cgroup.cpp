#include "minicontainer/kernel/clone_into_cgroup.hpp"

#include "base/unwritten.hpp"

namespace minicontainer {

// Task 4. Your clone_process() of lab 01, with one more flag and one more member of clone_args.
base::Process clone_into_cgroup(const base::Fd& cgroup, std::uint64_t namespaces,
                                const std::function<void()>& child_main) {
  throw base::Unwritten("05", 4);
}

}  // namespace minicontainer
