// What every cgroup demo needs around its one idea: where the controller is, a group below the
// demo's own, and that this group ends with the demo (man 7 cgroups).
//
// There are two generations of cgroups, and a machine may use both at once. In the first each
// controller has a tree of its own; in the second all share one, and a group hands a controller on
// to the groups below it. A demo says which one it found, and what its files are called in the
// other.
#pragma once

#include <sys/mman.h>

#include <atomic>

#include "kernel-demos/cgroup_place.hpp"
#include "kernel-demos/cgroup_removal.hpp"
#include "kernel-demos/show.hpp"

namespace cgroup {

/// A control file, which may have another name in each generation.
struct File {
  std::string in_first;
  std::string in_second;
};

/// A group of the demo's own. It is removed when the demo ends, however it ends.
class Group {
 public:
  /// Makes the group where the controller is, and says so; ends the demo where that is not allowed.
  Group(const std::string& demo, const Controller& controller) : place_(find(controller)) {
    remove_dead_groups(place_.folder, demo);
    folder_ = place_.folder + "/" + demo + "-" + std::to_string(::getpid());
    start_keeper(folder_);
    if (::mkdir(folder_.c_str(), 0755) == -1) {
      show::skip("no group may be made in " + place_.folder + ": " + std::strerror(errno) +
                 " (root may, unless the tree is mounted read-only)");
    }
    const bool is_first = generation() == 1 || controller.in_second.empty();
    show::say("%s is in generation %d of cgroups here; the files that follow are in my group",
              (is_first ? controller.in_first : controller.in_second).c_str(), generation());
    show::say("    %s", folder_.c_str());
  }

  [[nodiscard]] int generation() const { return place_.generation; }

  [[nodiscard]] std::string path(const File& file) const {
    return folder_ + "/" + (generation() == 1 ? file.in_first : file.in_second);
  }

  /// The line of a control file that begins with `start`; empty when the kernel has no such file.
  [[nodiscard]] std::string read(const File& file, const std::string& start = "") const {
    return ::access(path(file).c_str(), F_OK) == 0 ? show::line_of(path(file), start) : "";
  }

  /// The number behind `start`, as in "oom_kill 1"; -1 when there is none.
  [[nodiscard]] long long number(const File& file, const std::string& start = "") const {
    const std::string line = read(file, start);
    return line.size() > start.size() ? std::strtoll(line.c_str() + start.size(), nullptr, 10) : -1;
  }

  void write(const File& file, const std::string& text) const {
    show::write_file(path(file), text);
  }

  /// Shows a line of a control file, and what the file is called in the other generation.
  void say(const File& file, const std::string& start = "") const {
    const bool is_first = generation() == 1;
    show::say("    %s: %s (generation %d: %s)", (is_first ? file.in_first : file.in_second).c_str(),
              read(file, start).c_str(), is_first ? 2 : 1,
              (is_first ? file.in_second : file.in_first).c_str());
  }

  /// Runs `part` in a child that first enters the group. Returns its process number.
  template <typename Part>
  [[nodiscard]] pid_t start(Part part) const {
    const pid_t child = show::must(::fork(), "fork");
    if (child != 0) return child;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // if the demo breaks, its child does not stay behind
    write({"cgroup.procs", "cgroup.procs"}, "0");  // 0 is whoever writes
    part();
    std::exit(0);
  }

 private:
  Place place_;
  std::string folder_;
};

/// A number that this process shares with its children. Its page counts for whoever first uses it.
using Counter = std::atomic<long>;

inline Counter& shared_counter() {
  void* page =
      ::mmap(nullptr, sizeof(Counter), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  show::expect(page != MAP_FAILED, "a page can be had");
  return *new (page) Counter(0);
}

/// Waits for the end of a child. Returns its status, as waitpid(2) gives it.
inline int wait_for(pid_t child) {
  int status = 0;
  show::must(::waitpid(child, &status, 0), "wait for the child");
  if (WIFEXITED(status) && WEXITSTATUS(status) != 0) std::exit(WEXITSTATUS(status));
  return status;
}

}  // namespace cgroup
