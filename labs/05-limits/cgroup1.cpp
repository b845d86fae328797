#include <set>

#include "base/unwritten.hpp"
#include "minicontainer/kernel/cgroup.hpp"
#include "minicontainer/kernel/cgroup_files.hpp"
#include "minicontainer/kernel/cgroup_limits.hpp"
#include "minicontainer/kernel/cgroup_usage.hpp"

namespace minicontainer {
namespace {

namespace fs = std::filesystem;

class Cgroup1 : public Cgroup {
 public:
  explicit Cgroup1(const CgroupPlace& place) : place_(place) {
    for (const auto& [controller, folder] : place.folders) folders_.insert(folder);
  }

  void create() override;
  void apply(const Resources& resources) override;
  CgroupEntrance open_entrance() override;
  void freeze() override;
  void thaw() override;
  bool is_frozen() override;
  std::vector<pid_t> processes() override;
  void kill_all() override;
  void remove() override;
  CgroupUsage usage() override;

 private:
  /// The group's folder in a controller's tree; nothing where the machine has no such tree.
  [[nodiscard]] const fs::path* find(const std::string& controller) const {
    const auto found = place_.folders.find(controller);
    return found == place_.folders.end() ? nullptr : &found->second;
  }

  CgroupPlace place_;
  std::set<fs::path> folders_;  ///< each once: controllers may share a tree
};

// Task 1. A folder in each tree. Two lines of a new group of the cpuset tree are yours to fill.
void Cgroup1::create() {
  throw base::Unwritten("05", 1);
}

// Given: your table of task 3, and what other_limits.cpp adds.
void Cgroup1::apply(const Resources& resources) {
  require_possible(place_, resources);
  write_limits(place_, cgroup1_limits(resources));
  apply_other_limits(place_, resources);
}

// Task 4.
CgroupEntrance Cgroup1::open_entrance() {
  throw base::Unwritten("05", 4);
}

// Task 5. freezer.state says FROZEN only when the last process has stopped.
void Cgroup1::freeze() {
  throw base::Unwritten("05", 5);
}

// Task 5.
void Cgroup1::thaw() {
  throw base::Unwritten("05", 5);
}

// Task 5.
bool Cgroup1::is_frozen() {
  throw base::Unwritten("05", 5);
}

// Given. Every process is in all trees: one of them tells of all.
std::vector<pid_t> Cgroup1::processes() {
  const fs::path* freezer = find("freezer");
  return processes_below(freezer != nullptr ? *freezer : *folders_.begin());
}

// Task 5. While the group is frozen nobody in it can fork.
void Cgroup1::kill_all() {
  throw base::Unwritten("05", 5);
}

// Task 5.
void Cgroup1::remove() {
  throw base::Unwritten("05", 5);
}

// Task 5. read_usage1() of cgroup_usage.hpp reads everything but the count of OOM kills.
CgroupUsage Cgroup1::usage() {
  throw base::Unwritten("05", 5);
}

}  // namespace

std::unique_ptr<Cgroup> make_cgroup1(const CgroupPlace& place) {
  return std::make_unique<Cgroup1>(place);
}

}  // namespace minicontainer
