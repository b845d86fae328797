// An uptime of one's own: the time namespace (man 7 time_namespaces).
//
// It shifts the clocks that count from the start of the machine, CLOCK_MONOTONIC and
// CLOCK_BOOTTIME, so that a container moved to another machine does not see them jump. The time of
// day has no namespace. As with PIDs, only children born afterwards are in it: until then, the
// offsets may be set.
#include <ctime>

#include "kernel-demos/show.hpp"

namespace {

constexpr long kTenDays = 10L * 24 * 60 * 60;

long uptime() {
  timespec now = {};
  show::must(::clock_gettime(CLOCK_BOOTTIME, &now), "read the clock");
  return now.tv_sec;
}

void look_from_inside(long outside) {
  const long inside = uptime();
  show::say("inside, it has been up for %ld seconds: ten days more", inside);
  show::say("    /proc/self/timens_offsets: %s",
            show::line_of("/proc/self/timens_offsets", "boottime").c_str());
  show::say_namespace("time");
  show::expect(inside - outside >= kTenDays, "the clock is ten days ahead");
}

void shift_the_clock(long outside) {
  show::enter(CLONE_NEWTIME);
  show::write_file("/proc/self/timens_offsets", "boottime " + std::to_string(kTenDays) + " 0");
  show::in_child([outside] { look_from_inside(outside); });
}

}  // namespace

int main() {
  if (::access("/proc/self/ns/time", F_OK) == -1) {
    show::skip("this kernel has no time namespaces (Linux 5.6 or later may have them)");
  }
  const long before = uptime();
  show::say("outside, the machine has been up for %ld seconds", before);
  show::say_namespace("time");

  show::in_child([before] { shift_the_clock(before); });

  show::say("outside again: %ld seconds", uptime());
  show::expect(uptime() - before < kTenDays, "the clock outside did not move");
  show::say("\ntry next: sudo unshare --time --boottime 864000 --fork cat /proc/uptime");
  show::say("read: man 7 time_namespaces, man 2 clock_gettime");
}
