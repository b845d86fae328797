// A share of the processor's time, and no more: the cpu controller (man 7 cgroups).
//
// A quota says how long the processes of a group may run in each period. Who has used it up waits
// for the next period, even when the processor has nothing else to do: that is called throttling.
#include <sys/resource.h>
#include <time.h>

#include "kernel-demos/cgroup.hpp"

namespace {

constexpr long kPeriod = 100'000;  // microseconds, the kernel's own default
constexpr long kQuota = 20'000;

// Generation 1 has a file for each of the two, generation 2 one for both: "20000 100000".
const cgroup::File kQuotaFile = {"cpu.cfs_quota_us", "cpu.max"};
const cgroup::File kPeriodFile = {"cpu.cfs_period_us", "cpu.max"};
const cgroup::File kStat = {"cpu.stat", "cpu.stat"};

double seconds_now() {
  timespec now = {};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

void be_busy(double seconds) {
  for (const double end = seconds_now() + seconds; seconds_now() < end;) {
  }
}

/// The processor's time that all children used until now, in seconds (man 2 getrusage).
double used_by_children() {
  rusage used = {};
  ::getrusage(RUSAGE_CHILDREN, &used);
  return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
         static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

/// Runs a busy child for a second. Returns which part of that time it had the processor, in
/// percent.
double measure(const cgroup::Group& group) {
  const double used_before = used_by_children();
  const double start = seconds_now();
  cgroup::wait_for(group.start([] { be_busy(1); }));
  return 100 * (used_by_children() - used_before) / (seconds_now() - start);
}

void limit(const cgroup::Group& group) {
  if (group.generation() == 1) {
    group.write(kPeriodFile, std::to_string(kPeriod));
    group.write(kQuotaFile, std::to_string(kQuota));
    group.say(kPeriodFile);
  } else {
    group.write(kQuotaFile, std::to_string(kQuota) + " " + std::to_string(kPeriod));
  }
  group.say(kQuotaFile);
}

}  // namespace

int main() {
  const cgroup::Group group("demo-cgroup-cpu", {"cpu", "cpu"});
  show::say("without a limit a busy child in it has %.0f %% of a processor", measure(group));

  show::say("with a quota of %ld microseconds in each period of %ld:", kQuota, kPeriod);
  limit(group);
  const double percent = measure(group);
  show::say("a busy child in it has %.0f %%", percent);
  group.say(kStat, "nr_periods ");
  group.say(kStat, "nr_throttled ");
  group.say(kStat, group.generation() == 1 ? "throttled_time " : "throttled_usec ");
  show::expect(group.number(kStat, "nr_throttled ") > 0, "the child had to wait");
  show::expect(percent < 30, "the child had about 20 %");

  show::say("\ntry next: the same with two busy children: the quota is for the group");
  show::say("read: man 7 cgroups, man 7 sched (CFS bandwidth)");
}
