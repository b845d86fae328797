// These processors and no others: the cpuset controller (man 7 cgroups, man 7 cpuset).
//
// A process may ask for processors by itself (man 2 sched_setaffinity), but it gets only those that
// its group has. A container that shall not disturb others is given its own.
#include <sched.h>

#include <sstream>

#include "kernel-demos/cgroup.hpp"

namespace {

const cgroup::File kCpus = {"cpuset.cpus", "cpuset.cpus"};
const cgroup::File kMems = {"cpuset.mems", "cpuset.mems"};
const cgroup::File kEffective = {"cpuset.effective_cpus", "cpuset.cpus.effective"};

cpu_set_t affinity() {
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  show::must(::sched_getaffinity(0, sizeof cpus, &cpus), "ask for my processors");
  return cpus;
}

/// As in "0 1 3 ".
std::string names(const cpu_set_t& cpus) {
  std::ostringstream text;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &cpus)) text << cpu << ' ';
  }
  return text.str();
}

int last_of(const cpu_set_t& cpus) {
  int last = 0;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) last = CPU_ISSET(cpu, &cpus) ? cpu : last;
  return last;
}

void look_from_inside(const cpu_set_t& outside, int only) {
  show::say("a child in it may run on: %s", names(affinity()).c_str());
  show::say_status("Cpus_allowed_list:");
  cpu_set_t expected;
  CPU_ZERO(&expected);
  CPU_SET(only, &expected);
  const cpu_set_t inside = affinity();
  show::expect(CPU_EQUAL(&inside, &expected), "only this processor is left");

  show::must(::sched_setaffinity(0, sizeof outside, &outside), "ask for all processors");
  const cpu_set_t asked = affinity();
  show::say("it asks for all of them, and gets: %s", names(asked).c_str());
  show::expect(CPU_EQUAL(&asked, &expected), "the group decides, not the process");
}

}  // namespace

int main() {
  const cgroup::Group group("demo-cgroup-cpuset", {"cpuset", "cpuset"});
  const cpu_set_t outside = affinity();
  show::say("outside of the group I may run on: %s", names(outside).c_str());
  show::say_status("Cpus_allowed_list:");
  if (CPU_COUNT(&outside) == 1) show::say("(with one processor, the group cannot take any away)");

  // The first generation lets no process in before both are set; mems are the memory's nodes.
  if (group.generation() == 1) {
    const cgroup::File parent_mems = {"../cpuset.mems", ""};
    group.write(kMems, group.read(parent_mems));
  }
  const int only = last_of(outside);
  group.write(kCpus, std::to_string(only));
  group.say(kCpus);
  group.say(kEffective);

  cgroup::wait_for(group.start([&] { look_from_inside(outside, only); }));

  show::say("\ntry next: taskset --cpu-list --pid $$, for your shell");
  show::say("read: man 7 cpuset, man 2 sched_setaffinity");
}
