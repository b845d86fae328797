// No more processes than so many: the pids controller (man 7 cgroups).
//
// Process numbers run out long before memory does. A program that forks without end (a fork bomb)
// stops the whole machine, unless its group has a limit: then fork(2) fails in this group only.
#include <vector>

#include "kernel-demos/cgroup.hpp"

namespace {

constexpr int kLimit = 8;

const cgroup::File kMax = {"pids.max", "pids.max"};
const cgroup::File kCurrent = {"pids.current", "pids.current"};
const cgroup::File kEvents = {"pids.events", "pids.events"};

/// Forks children that only wait, until the kernel gives no more (or ten times the limit is
/// reached: this is no fork bomb). Returns why it ended.
int fork_until_refused(std::vector<pid_t>& children) {
  while (children.size() < 10 * kLimit) {
    const pid_t child = ::fork();
    if (child == -1) return errno;
    if (child == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      for (;;) ::pause();
    }
    children.push_back(child);
  }
  return 0;
}

void fill(const cgroup::Group& group) {
  std::vector<pid_t> children;
  const int reason = fork_until_refused(children);
  show::say("process %d in it forked %zu times, then fork said: %s", ::getpid(), children.size(),
            std::strerror(reason));
  group.say(kCurrent);
  group.say(kEvents, "max ");
  show::expect(reason == EAGAIN, "fork fails with EAGAIN");
  show::expect(children.size() == kLimit - 1, "the forking process counts as well");
  show::expect(group.number(kEvents, "max ") >= 1, "it was the group's limit");
  for (const pid_t child : children) {
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
  }
}

}  // namespace

int main() {
  const cgroup::Group group("demo-cgroup-pids", {"pids", "pids"});
  group.write(kMax, std::to_string(kLimit));
  group.say(kMax);

  cgroup::wait_for(group.start([&] { fill(group); }));

  const pid_t other = show::must(::fork(), "fork outside of the group");
  if (other == 0) ::_exit(0);
  show::must(::waitpid(other, nullptr, 0), "wait for the child outside of the group");
  show::say("outside of the group, fork still works");
  show::say("\ntry next: a thread counts like a process: let a program with ten threads run in it");
  show::say("read: man 7 cgroups, man 2 fork (EAGAIN)");
}
