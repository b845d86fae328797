#include <fcntl.h>
#include <fmt/core.h>
#include <signal.h>

#include <chrono>
#include <set>
#include <stdexcept>
#include <thread>

#include "base/time.hpp"
#include "base/undo.hpp"
#include "minicontainer/kernel/cgroup.hpp"
#include "minicontainer/kernel/cgroup_files.hpp"
#include "minicontainer/kernel/cgroup_limits.hpp"
#include "minicontainer/kernel/cgroup_usage.hpp"

namespace minicontainer {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

constexpr milliseconds kPatience{2000};
constexpr milliseconds kPause{1};

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
  [[nodiscard]] const fs::path& freezer() const;

  CgroupPlace place_;
  std::set<fs::path> folders_;  ///< each once: controllers may share a tree
};

// #region lab05.v1-create
// A new group of the cpuset tree has no processor and no memory, and no process can enter it.
void inherit_cpuset(const fs::path& folder) {
  for (const char* file : {"cpuset.cpus", "cpuset.mems"}) {
    const auto of_parent = read_control(folder.parent_path(), file);
    if (of_parent) write_control(folder, file, *of_parent);
  }
}

void Cgroup1::create() {
  base::Undo undo;
  const fs::path* cpuset = find("cpuset");
  for (const auto& folder : folders_) {
    const std::vector<fs::path> made = make_group_folders(folder, undo);
    if (made.empty()) require_empty(folder);
    if (cpuset == nullptr || *cpuset != folder) continue;
    for (const auto& level : made) inherit_cpuset(level);
  }
  undo.commit();
}
// #endregion lab05.v1-create

void Cgroup1::apply(const Resources& resources) {
  require_possible(place_, resources);
  write_limits(place_, cgroup1_limits(resources));
  apply_other_limits(place_, resources);
}

// #region lab05.v1-enter
CgroupEntrance Cgroup1::open_entrance() {
  CgroupEntrance entrance;
  for (const auto& folder : folders_) {
    entrance.tasks.push_back(base::open_file((folder / "tasks").c_str(), O_WRONLY));
  }
  return entrance;
}
// #endregion lab05.v1-enter

const fs::path& Cgroup1::freezer() const {
  if (const fs::path* folder = find("freezer")) return *folder;
  throw std::runtime_error(
      "this machine has no freezer controller, so a container cannot be paused here");
}

// #region lab05.v1-freeze
// While processes are being forked, some may stay behind at FREEZING: asking again takes them too.
void Cgroup1::freeze() {
  for (const base::Deadline deadline(kPatience);; std::this_thread::sleep_for(kPause)) {
    write_control(freezer(), "freezer.state", "FROZEN");
    if (is_frozen()) return;
    if (!deadline.has_passed()) continue;
    thaw();
    throw std::runtime_error(
        fmt::format("the processes of {} did not all stop within {}, so they run again: one of "
                    "them waits in the kernel for something that does not come, a disk perhaps",
                    freezer().native(), base::format_duration(kPatience)));
  }
}

void Cgroup1::thaw() {
  write_control(freezer(), "freezer.state", "THAWED");
}

bool Cgroup1::is_frozen() {
  const fs::path* folder = find("freezer");
  return folder != nullptr && read_control(*folder, "freezer.state") == "FROZEN";
}
// #endregion lab05.v1-freeze

// Every process is in all trees: one of them tells of all.
std::vector<pid_t> Cgroup1::processes() {
  const fs::path* freezer = find("freezer");
  return processes_below(freezer != nullptr ? *freezer : *folders_.begin());
}

// #region lab05.v1-kill
// v1 has no command for it. While the group is frozen nobody in it can fork, so the list of its
// processes is complete; a frozen process dies as soon as it is thawed.
void Cgroup1::kill_all() {
  const fs::path* freezer = find("freezer");
  for (const base::Deadline deadline(kPatience);; std::this_thread::sleep_for(kPause)) {
    if (processes().empty()) return;
    if (freezer != nullptr) write_control(*freezer, "freezer.state", "FROZEN");
    for (const pid_t pid : processes()) ::kill(pid, SIGKILL);
    if (freezer != nullptr) thaw();
    if (deadline.has_passed()) return;  // remove() says who is left
  }
}
// #endregion lab05.v1-kill

// #region lab05.v1-remove
void Cgroup1::remove() {
  for (const auto& folder : folders_) remove_group(folder);
}

CgroupUsage Cgroup1::usage() {
  CgroupUsage usage = read_usage1(place_);
  if (const fs::path* memory = find("memory")) {
    const auto events = read_control(*memory, "memory.oom_control");
    usage.oom_kills = value_of(events.value_or(""), "oom_kill").value_or(0);
  }
  return usage;
}
// #endregion lab05.v1-remove

}  // namespace

std::unique_ptr<Cgroup> make_cgroup1(const CgroupPlace& place) {
  return std::make_unique<Cgroup1>(place);
}

}  // namespace minicontainer
