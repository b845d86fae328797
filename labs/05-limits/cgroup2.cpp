#include "base/unwritten.hpp"
#include "minicontainer/kernel/cgroup.hpp"
#include "minicontainer/kernel/cgroup_files.hpp"
#include "minicontainer/kernel/cgroup_limits.hpp"
#include "minicontainer/kernel/cgroup_usage.hpp"

namespace minicontainer {
namespace {

namespace fs = std::filesystem;

class Cgroup2 : public Cgroup {
 public:
  explicit Cgroup2(const CgroupPlace& place) : place_(place), folder_(place.folders.at("")) {}

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
  CgroupPlace place_;
  fs::path folder_;
};

// Task 1. One folder, and the controllers that are granted to it from the top down.
void Cgroup2::create() {
  throw base::Unwritten("05", 1);
}

// Given: your table of task 2, and what other_limits.cpp adds.
void Cgroup2::apply(const Resources& resources) {
  require_possible(place_, resources);
  write_limits(place_, cgroup2_limits(resources, folder_));
  apply_other_limits(place_, resources);
}

// Task 4.
CgroupEntrance Cgroup2::open_entrance() {
  throw base::Unwritten("05", 4);
}

// Task 5. cgroup.events tells when the last process has stopped.
void Cgroup2::freeze() {
  throw base::Unwritten("05", 5);
}

// Task 5.
void Cgroup2::thaw() {
  throw base::Unwritten("05", 5);
}

// Task 5.
bool Cgroup2::is_frozen() {
  throw base::Unwritten("05", 5);
}

// Given.
std::vector<pid_t> Cgroup2::processes() {
  return processes_below(folder_);
}

// Task 5. One file kills them all, where the kernel has it.
void Cgroup2::kill_all() {
  throw base::Unwritten("05", 5);
}

// Task 5.
void Cgroup2::remove() {
  throw base::Unwritten("05", 5);
}

// Task 5. read_usage2() of cgroup_usage.hpp reads everything but the count of OOM kills.
CgroupUsage Cgroup2::usage() {
  throw base::Unwritten("05", 5);
}

}  // namespace

std::unique_ptr<Cgroup> make_cgroup2(const CgroupPlace& place) {
  return std::make_unique<Cgroup2>(place);
}

}  // namespace minicontainer
