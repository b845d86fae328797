// A limit on memory, and what happens beyond it: the memory controller (man 7 cgroups).
//
// The kernel counts the pages that the processes of a group use. At the limit it first takes back
// what can be read from disk again. When nothing is left to take, it kills a process of the group:
// the others on the machine do not notice.
#include <sys/mman.h>

#include "kernel-demos/cgroup.hpp"

namespace {

constexpr long kMebibyte = 1024L * 1024;
constexpr long kLimit = 16 * kMebibyte;
constexpr long kWanted = 64 * kMebibyte;

const cgroup::File kMax = {"memory.limit_in_bytes", "memory.max"};
const cgroup::File kSwapMax = {"memory.memsw.limit_in_bytes", "memory.swap.max"};
const cgroup::File kPeak = {"memory.max_usage_in_bytes", "memory.peak"};
const cgroup::File kEvents = {"memory.oom_control", "memory.events"};

/// Memory is only counted once it is used: mmap(2) alone costs nothing.
void use_memory(cgroup::Counter& used) {
  void* room = ::mmap(nullptr, kWanted, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  show::expect(room != MAP_FAILED, "64 MiB of addresses can be had");
  for (; used < kWanted; used += kMebibyte) {
    std::memset(static_cast<char*>(room) + used, 1, kMebibyte);
  }
}

void limit(const cgroup::Group& group) {
  group.write(kMax, std::to_string(kLimit));
  group.say(kMax);
  // Without this the kernel would move pages to the swap space, where there is one, and kill
  // nobody. Generation 1 limits memory and swap together, generation 2 the swap alone.
  if (!group.read(kSwapMax).empty()) {
    group.write(kSwapMax, group.generation() == 1 ? std::to_string(kLimit) : "0");
    group.say(kSwapMax);
  }
}

void skip_where_a_kill_is_more() {
  // man 5 proc: with 2 the whole machine stops when one group is out of memory.
  if (show::line_of("/proc/sys/vm/panic_on_oom", "") == "2") {
    show::skip("this machine panics when a group is out of memory (/proc/sys/vm/panic_on_oom)");
  }
}

}  // namespace

int main() {
  skip_where_a_kill_is_more();
  const cgroup::Group group("demo-cgroup-memory", {"memory", "memory"});
  limit(group);

  cgroup::Counter& used = cgroup::shared_counter();
  const int status = cgroup::wait_for(group.start([&] { use_memory(used); }));

  show::expect(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "the child was killed");
  show::say("a child in it wanted 64 MiB and was killed by signal %d after %ld MiB",
            WTERMSIG(status), used / kMebibyte);
  show::expect(used <= kLimit, "the child got no more than the limit");
  group.say(kEvents, "oom_kill ");
  show::expect(group.number(kEvents, "oom_kill ") >= 1, "it was the limit that killed it");
  if (!group.read(kPeak).empty()) {  // generation 2 has it since Linux 5.19
    group.say(kPeak);
    show::expect(group.number(kPeak) <= kLimit, "the group never had more than its limit");
  }
  show::say("\ntry next: sudo dmesg | tail, where the kernel tells whom it killed and why");
  show::say("read: man 7 cgroups, man 5 proc (oom_score_adj)");
}
