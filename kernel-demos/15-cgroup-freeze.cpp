// Holding processes still, and letting them go on: the freezer (man 7 cgroups).
//
// SIGSTOP can be noticed by a process's parent, and anybody may send SIGCONT. A frozen group just
// gets no processor time any more, and its processes cannot tell afterwards. So a container is
// paused, or held still while it is looked at.
#include "kernel-demos/cgroup.hpp"

namespace {

// The first generation has a controller for it; in the second every group can, except the root.
const cgroup::File kFreeze = {"freezer.state", "cgroup.freeze"};
const cgroup::File kState = {"freezer.state", "cgroup.events"};

bool is_frozen(const cgroup::Group& group) {
  if (group.generation() == 1) return group.read(kState) == "FROZEN";
  return group.number(kState, "frozen ") == 1;
}

/// Each process stops when it next passes the edge of the kernel: freezing takes a moment.
void freeze(const cgroup::Group& group) {
  group.write(kFreeze, group.generation() == 1 ? "FROZEN" : "1");
  for (int attempt = 0; attempt < 1000 && !is_frozen(group); ++attempt) ::usleep(10'000);
  show::expect(is_frozen(group), "the group froze within ten seconds");
}

bool counts_on(const cgroup::Counter& counter, int attempts) {
  const long before = counter;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    ::usleep(10'000);
    if (counter != before) return true;
  }
  return false;
}

void say_state(const cgroup::Group& group) {
  group.say(kState, group.generation() == 1 ? "" : "frozen ");
}

}  // namespace

int main() {
  const cgroup::Group group("demo-cgroup-freeze", {"freezer", ""});
  cgroup::Counter& counter = cgroup::shared_counter();
  const pid_t child = group.start([&] {
    for (;;) {
      ++counter;
      ::usleep(1000);
    }
  });
  show::expect(counts_on(counter, 1000), "the child counts");
  show::say("a child in it counts: %ld", counter.load());

  freeze(group);
  show::say("frozen, it has counted to %ld", counter.load());
  say_state(group);
  const std::string status = "/proc/" + std::to_string(child) + "/status";
  show::say("    %s: %s", status.c_str(), show::line_of(status, "State:").c_str());
  show::expect(!counts_on(counter, 30), "a frozen process does nothing");
  show::say("and 0.3 seconds later it is at %ld", counter.load());

  group.write(kFreeze, group.generation() == 1 ? "THAWED" : "0");
  show::expect(counts_on(counter, 1000), "the child goes on");
  show::say("thawed, it goes on: %ld", counter.load());
  say_state(group);

  ::kill(child, SIGKILL);
  cgroup::wait_for(child);
  show::say("\ntry next: send SIGKILL while it is frozen. In generation 2 it dies at once, in");
  show::say("generation 1 only when thawed");
  show::say("read: man 7 cgroups, man 7 signal");
}
