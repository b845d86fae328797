// That a group ends with its demo. Unlike a namespace a cgroup does not end with the last process
// in it: somebody has to remove its folder (man 7 cgroups).
//
// So a keeper stands by, a process outside of the group that waits for the end of the demo. It even
// survives the demo's SIGKILL. Should both be killed, the next start of the demo removes the group.
#pragma once

#include <dirent.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "kernel-demos/show.hpp"

namespace cgroup {

/// Writes where the file exists; no matter if it does not.
inline void try_to_write(const std::string& path, const std::string& text) {
  std::ofstream(path) << text << std::flush;
}

/// Kills what is in the group and removes it. Harmless when there is none.
inline void remove_group(const std::string& folder) {
  for (int attempt = 0; attempt < 500; ++attempt) {
    if (::rmdir(folder.c_str()) == 0 || errno == ENOENT) return;
    try_to_write(folder + "/freezer.state", "THAWED");  // in generation 1 the frozen cannot die
    std::ifstream members(folder + "/cgroup.procs");
    for (pid_t member = 0; members >> member;) {
      if (member > 1) ::kill(member, SIGKILL);  // 0 is one that our PID namespace does not know
    }
    ::usleep(10'000);
  }
}

/// Removes the groups DEMO-PID whose process has gone.
inline void remove_dead_groups(const std::string& parent, const std::string& demo) {
  DIR* groups = ::opendir(parent.c_str());
  while (const dirent* entry = groups == nullptr ? nullptr : ::readdir(groups)) {
    const std::string name = entry->d_name;
    if (!name.starts_with(demo + "-")) continue;
    const auto owner = static_cast<pid_t>(std::atoi(name.c_str() + demo.size() + 1));
    if (owner > 1 && ::kill(owner, 0) == -1 && errno == ESRCH) remove_group(parent + "/" + name);
  }
  if (groups != nullptr) ::closedir(groups);
}

/// Whom the end of this process concerns; its children have no part in it.
struct Kept {
  pid_t demo = 0;
  pid_t keeper = 0;
  std::string folder;
};
inline Kept kept;

inline void remove_at_exit() {
  if (kept.demo != ::getpid()) return;
  remove_group(kept.folder);
  ::kill(kept.keeper, SIGKILL);
  ::waitpid(kept.keeper, nullptr, 0);
}

[[noreturn]] inline void keep(int demo, const std::string& folder) {
  ::setsid();  // Ctrl-C is for the demo
  // Whoever reads the demo's output is not to wait for the keeper.
  ::dup2(demo, 0);
  ::close_range(1, ~0U, 0);
  pollfd end = {.fd = 0, .events = POLLIN, .revents = 0};
  while (::poll(&end, 1, -1) == -1 && errno == EINTR) {
  }
  remove_group(folder);
  ::_exit(0);
}

/// From here on the group will be removed when this process has ended. To be called before the
/// group is made.
inline void start_keeper(const std::string& folder) {
  const int demo = show::must(::syscall(SYS_pidfd_open, ::getpid(), 0), "open a pidfd (Linux 5.3)");
  const pid_t keeper = show::must(::fork(), "fork");
  if (keeper == 0) keep(demo, folder);
  ::close(demo);
  kept = {.demo = ::getpid(), .keeper = keeper, .folder = folder};
  std::atexit(remove_at_exit);
}

}  // namespace cgroup
