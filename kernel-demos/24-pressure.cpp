// How long work has to wait: pressure stall information (Documentation/accounting/psi.rst of
// Linux).
//
// How busy a processor is says nothing about whether anybody suffers. Pressure does: the share of
// time in which at least one task waited for a processor, for memory, for a disk. And the kernel
// wakes up whoever asked to hear of it: so a manager acts before a machine stands still.
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>

#include <vector>

#include "kernel-demos/show.hpp"

namespace {

constexpr char kCpu[] = "/proc/pressure/cpu";

// 0.1 seconds of waiting in a window of 2 seconds. Without CAP_SYS_RESOURCE a window has to be a
// multiple of 2 seconds (Linux 6.6).
constexpr char kTrigger[] = "some 100000 2000000";

void say_pressure() {
  for (const std::string what : {"cpu", "memory", "io"}) {
    const std::string path = "/proc/pressure/" + what;
    show::say("    %s: %s", path.c_str(), show::line_of(path, "some").c_str());
  }
}

/// Microseconds since the start of the machine in which somebody waited for a processor.
long long total_waited() {
  const std::string line = show::line_of(kCpu, "some");
  const auto at = line.find("total=");
  return at == std::string::npos ? -1 : std::strtoll(line.c_str() + at + 6, nullptr, 10);
}

/// Returns the descriptor that poll(2) waits on, or -1 when it is not permitted.
int set_trigger() {
  const int file = ::open(kCpu, O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (file != -1 && ::write(file, kTrigger, sizeof kTrigger) != -1) return file;
  show::say("(no trigger is permitted: %s)", std::strerror(errno));
  if (file != -1) ::close(file);
  return -1;
}

/// Two busy children on one processor: one of them always waits.
std::vector<pid_t> start_load() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  show::must(::sched_getaffinity(0, sizeof allowed, &allowed), "ask for my processors");
  int cpu = 0;
  while (!CPU_ISSET(cpu, &allowed)) ++cpu;
  CPU_ZERO(&allowed);
  CPU_SET(cpu, &allowed);
  std::vector<pid_t> children;
  while (children.size() < 2) {
    const pid_t child = show::must(::fork(), "fork");
    if (child == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // if the demo breaks, its load does not stay behind
      ::sched_setaffinity(0, sizeof allowed, &allowed);
      for (volatile bool is_busy = true; is_busy;) {
      }
    }
    children.push_back(child);
  }
  return children;
}

/// Waits until the kernel reports the pressure, ten seconds at the most.
void wait_for_report(int trigger) {
  pollfd report = {.fd = trigger, .events = POLLPRI, .revents = 0};
  show::must(::poll(&report, 1, 10'000), "poll the trigger");
  show::expect((report.revents & POLLPRI) != 0, "the kernel reports the pressure");
  show::say("poll(2) woke up: there was pressure beyond \"%s\"", kTrigger);
}

}  // namespace

int main() {
  if (show::line_of(kCpu, "some").find("total=") == std::string::npos) {
    show::skip("this kernel measures no pressure (Linux 4.20 or later; boot parameter psi=1)");
  }
  show::say("before:");
  say_pressure();
  const long long before = total_waited();

  const int trigger = set_trigger();
  const std::vector<pid_t> children = start_load();
  if (trigger != -1) wait_for_report(trigger);
  ::sleep(3);  // the averages are renewed every two seconds
  const long long waited = total_waited() - before;
  show::say("after a few seconds with two busy processes on one processor:");
  say_pressure();
  for (const pid_t child : children) {
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
  }
  show::say("somebody waited for a processor for %lld ms of it", waited / 1000);
  show::expect(waited > 500'000, "two processes on one processor are pressure");
  show::say("\ntry next: watch cat /proc/pressure/io, while a large file is copied");
  show::say("read: Documentation/accounting/psi.rst of Linux");
}
