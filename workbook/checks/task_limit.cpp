#include "workbook/checks/task_limit.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>

#include "base/check.hpp"
#include "base/file.hpp"
#include "workbook/checks/group_trees.hpp"

namespace workbook {
namespace {

namespace fs = std::filesystem;

constexpr int kMostTasks = 256;

// The tree that counts processes: on v2, only if its top grants the controller.
std::optional<fs::path> pids_tree() {
  for (const auto& tree : group_trees()) {
    if (tree.options.contains("pids")) return tree.point;
    if (!tree.is_v2) continue;
    std::ifstream controllers(tree.point / "cgroup.subtree_control");
    for (std::string word; controllers >> word;) {
      if (word == "pids") return tree.point;
    }
  }
  return std::nullopt;
}

bool may_make_groups() {
  const auto may = [](const GroupTree& tree) { return ::access(tree.point.c_str(), W_OK) == 0; };
  return std::ranges::any_of(group_trees(), may);
}

// Waits until the other end closes, then cleans up. It has a session of its own, so that the
// signal that ends the checks does not end it as well.
[[noreturn]] void be_janitor(const base::Fd& wait_end, const std::string& name) {
  ::setsid();
  ::prctl(PR_SET_NAME, "lab-janitor");
  // It keeps nothing else open: whoever reads from a pipe would wait for the janitor's end of it.
  const auto kept = static_cast<unsigned>(wait_end.get());
  if (kept > 3) ::close_range(3, kept - 1, 0);
  ::close_range(kept + 1, ~0U, 0);
  char byte = 0;
  while (::read(wait_end.get(), &byte, 1) == -1 && errno == EINTR) {
  }
  remove_groups(name);
  ::_exit(0);
}

}  // namespace

TaskLimit::TaskLimit() {
  if (!may_make_groups()) return;
  remove_abandoned_groups();
  start_janitor();
  const auto tree = pids_tree();
  if (!tree) return;
  const fs::path top = *tree / check_group_name();
  // A group below it: on v2, one that has processes cannot grant controllers to others.
  const fs::path group = top / "sandbox";
  if (::mkdir(top.c_str(), 0755) == -1 || ::mkdir(group.c_str(), 0755) == -1) return;
  base::write_file(top / "pids.max", std::to_string(kMostTasks));
  // A single thread that moves itself through `tasks` does not wait for the kernel's RCU grace
  // period, as a move of another process does: 0.02 ms instead of 10.
  const auto tasks = group / "tasks";
  entrance_ =
      base::open_file((fs::exists(tasks) ? tasks : group / "cgroup.procs").c_str(), O_WRONLY);
}

void TaskLimit::start_janitor() {
  const std::string name = check_group_name();  // of this process, not of the janitor
  base::Pipe pipe = base::make_pipe();
  const pid_t pid = sys::check(::fork(), "fork the janitor");
  if (pid == 0) {
    pipe.write_end.close();
    be_janitor(pipe.read_end, name);
  }
  janitor_ = base::Process(pid, base::open_pidfd(pid));
  janitor_end_ = std::move(pipe.write_end);
}

TaskLimit::~TaskLimit() {
  if (!janitor_.is_held()) return;
  janitor_end_.close();
  janitor_.wait();
}

void TaskLimit::enter() const {
  if (!entrance_.is_open()) {
    const rlimit limit{.rlim_cur = kMostTasks, .rlim_max = kMostTasks};
    sys::check(::setrlimit(RLIMIT_NPROC, &limit), "limit the number of processes");
    return;
  }
  base::write_all(entrance_, "0");
}

}  // namespace workbook
