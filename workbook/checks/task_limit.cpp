#include "workbook/checks/task_limit.hpp"

#include <fmt/core.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <system_error>
#include <thread>

#include "base/check.hpp"
#include "base/file.hpp"

namespace workbook {
namespace {

namespace fs = std::filesystem;

constexpr int kMostTasks = 256;
constexpr const char* kPrefix = "lab-check-";

// Version 1 has a hierarchy for each controller; version 2 has one for all (man 7 cgroups).
std::optional<fs::path> pids_hierarchy() {
  for (const char* root : {"/sys/fs/cgroup/pids", "/sys/fs/cgroup"}) {
    const bool is_v1 = fs::path(root).filename() == "pids" && fs::exists(fs::path(root) / "tasks");
    std::error_code error;
    if (is_v1) return root;
    std::ifstream controllers(fs::path(root) / "cgroup.subtree_control");
    for (std::string word; controllers >> word;) {
      if (word == "pids") return root;
    }
  }
  return std::nullopt;
}

void kill_and_remove(const fs::path& group) {
  for (int attempt = 0; attempt < 200; ++attempt) {
    std::ifstream members(group / "cgroup.procs");
    for (pid_t pid = 0; members >> pid;) {
      if (pid > 0)
        ::kill(pid, SIGKILL);  // 0 is one of another PID namespace; to kill(2), our group
    }
    if (::rmdir(group.c_str()) == 0 || errno == ENOENT) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

bool is_alive(const std::string& pid) {
  return fs::exists("/proc/" + pid);
}

void sweep(const fs::path& hierarchy) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(hierarchy, error)) {
    const std::string name = entry.path().filename();
    if (!name.starts_with(kPrefix)) continue;
    if (!is_alive(name.substr(std::string_view(kPrefix).size()))) kill_and_remove(entry.path());
  }
}

// Waits until the other end closes, then cleans up. It has a session of its own, so that the
// signal that ends the checks does not end it as well.
[[noreturn]] void be_janitor(const base::Fd& wait_end, const fs::path& group) {
  ::setsid();
  ::prctl(PR_SET_NAME, "lab-janitor");
  // It keeps nothing else open: whoever reads from a pipe would wait for the janitor's end of it.
  const auto kept = static_cast<unsigned>(wait_end.get());
  if (kept > 3) ::close_range(3, kept - 1, 0);
  ::close_range(kept + 1, ~0U, 0);
  char byte = 0;
  while (::read(wait_end.get(), &byte, 1) == -1 && errno == EINTR) {
  }
  kill_and_remove(group);
  ::_exit(0);
}

}  // namespace

TaskLimit::TaskLimit() {
  const auto hierarchy = pids_hierarchy();
  if (!hierarchy || ::access(hierarchy->c_str(), W_OK) == -1) return;
  sweep(*hierarchy);
  const auto group = *hierarchy / fmt::format("{}{}", kPrefix, ::getpid());
  if (::mkdir(group.c_str(), 0755) == -1) return;
  group_ = group;
  base::Pipe pipe = base::make_pipe();
  const pid_t pid = sys::check(::fork(), "fork the janitor");
  if (pid == 0) {
    pipe.write_end.close();
    be_janitor(pipe.read_end, group);
  }
  janitor_ = base::Process(pid, base::open_pidfd(pid));
  janitor_end_ = std::move(pipe.write_end);
  base::write_file(group / "pids.max", std::to_string(kMostTasks));
}

TaskLimit::~TaskLimit() {
  if (!group_) return;
  janitor_end_.close();
  janitor_.wait();
}

void TaskLimit::enter() const {
  if (!group_) {
    const rlimit limit{.rlim_cur = kMostTasks, .rlim_max = kMostTasks};
    sys::check(::setrlimit(RLIMIT_NPROC, &limit), "limit the number of processes");
    return;
  }
  // A single thread that moves itself through `tasks` does not wait for the kernel's RCU grace
  // period, as a move of another process does: 0.02 ms instead of 10.
  const auto tasks = *group_ / "tasks";
  base::write_file(fs::exists(tasks) ? tasks : *group_ / "cgroup.procs", "0");
}

}  // namespace workbook
