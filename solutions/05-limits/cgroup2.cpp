#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "base/check.hpp"
#include "base/file.hpp"
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

std::vector<std::string> words_of(const fs::path& group, const std::string& file) {
  std::istringstream stream(base::read_kernel_value(group / file));
  return {std::istream_iterator<std::string>(stream), {}};
}

// #region lab05.v2-grant
// Lets the children of `group` have every controller that it has itself. One that cannot be granted
// (the group has processes, or belongs to somebody else) does not keep the others away: apply()
// says what is missing, if it is needed.
void grant_controllers(const fs::path& group) {
  const std::vector<std::string> granted = words_of(group, "cgroup.subtree_control");
  for (const auto& controller : words_of(group, "cgroup.controllers")) {
    if (std::ranges::find(granted, controller) != granted.end()) continue;
    try {
      write_control(group, "cgroup.subtree_control", "+" + controller);
    } catch (const std::system_error&) {
    }
  }
}

// From the top of the tree: a group can grant only what has been granted to it.
void grant_down_to(const fs::path& group) {
  const fs::path parent = group.parent_path();
  const fs::path control = parent / "cgroup.subtree_control";
  if (::access(control.c_str(), F_OK) == -1) return;  // above the top
  grant_down_to(parent);
  grant_controllers(parent);
}

void Cgroup2::create() {
  base::Undo undo;
  if (make_group_folders(folder_, undo).empty()) require_empty(folder_);
  grant_down_to(folder_);
  undo.commit();
}
// #endregion lab05.v2-grant

void Cgroup2::apply(const Resources& resources) {
  require_possible(place_, resources);
  write_limits(place_, cgroup2_limits(resources, folder_));
  apply_other_limits(place_, resources);
}

// #region lab05.v2-enter
CgroupEntrance Cgroup2::open_entrance() {
  return {.folder = base::open_file(folder_.c_str(), O_PATH | O_DIRECTORY), .tasks = {}};
}
// #endregion lab05.v2-enter

// #region lab05.v2-freeze
bool says_frozen(const base::Fd& events) {
  sys::check(::lseek(events.get(), 0, SEEK_SET), "read cgroup.events again");
  return value_of(base::read_all(events), "frozen") == 1U;
}

// cgroup.events tells when the last process has stopped. poll(2) returns when it has changed since
// it was last read through the same descriptor.
void Cgroup2::freeze() {
  const base::Fd events = base::open_file((folder_ / "cgroup.events").c_str(), O_RDONLY);
  write_control(folder_, "cgroup.freeze", "1");
  for (const base::Deadline deadline(kPatience); !deadline.has_passed();) {
    if (says_frozen(events)) return;
    pollfd change{.fd = events.get(), .events = POLLPRI, .revents = 0};
    if (::poll(&change, 1, deadline.poll_timeout()) == -1 && errno != EINTR) {
      sys::throw_error(errno, "wait for cgroup.events");
    }
  }
  thaw();
  throw std::runtime_error(
      fmt::format("the processes of {} did not all stop within {}, so they run again: one of them "
                  "waits in the kernel for something that does not come, a disk perhaps",
                  folder_.native(), base::format_duration(kPatience)));
}

void Cgroup2::thaw() {
  write_control(folder_, "cgroup.freeze", "0");
}

bool Cgroup2::is_frozen() {
  return value_of(read_control(folder_, "cgroup.events").value_or(""), "frozen") == 1U;
}
// #endregion lab05.v2-freeze

std::vector<pid_t> Cgroup2::processes() {
  return processes_below(folder_);
}

// #region lab05.v2-kill
void Cgroup2::kill_all() {
  try {
    return write_control(folder_, "cgroup.kill", "1");
  } catch (const std::system_error& error) {
    if (error.code().value() != ENOENT) throw;
  }
  // A kernel older than 5.14, or a group that is gone. On v2 a frozen process can be killed.
  for (const base::Deadline deadline(kPatience);; std::this_thread::sleep_for(kPause)) {
    const std::vector<pid_t> pids = processes();
    for (const pid_t pid : pids) ::kill(pid, SIGKILL);
    if (pids.empty() || deadline.has_passed()) return;
  }
}
// #endregion lab05.v2-kill

// #region lab05.v2-remove
void Cgroup2::remove() {
  remove_group(folder_);
}

CgroupUsage Cgroup2::usage() {
  CgroupUsage usage = read_usage2(place_);
  const auto events = read_control(folder_, "memory.events");
  usage.oom_kills = value_of(events.value_or(""), "oom_kill").value_or(0);
  return usage;
}
// #endregion lab05.v2-remove

}  // namespace

std::unique_ptr<Cgroup> make_cgroup2(const CgroupPlace& place) {
  return std::make_unique<Cgroup2>(place);
}

}  // namespace minicontainer
