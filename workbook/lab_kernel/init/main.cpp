// guest-init: the first program of a guest. It makes the machine ready, runs one job, tells the
// host how it went, and turns the machine off. Static: it runs on images that have nothing but it.

#include <fcntl.h>
#include <fmt/core.h>
#include <net/if.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.hpp"
#include "base/file.hpp"
#include "workbook/lab_kernel/channel.hpp"
#include "workbook/lab_kernel/init/collect.hpp"
#include "workbook/lab_kernel/init/groups.hpp"
#include "workbook/lab_kernel/init/job.hpp"
#include "workbook/lab_kernel/init/mounts.hpp"
#include "workbook/lab_kernel/init/relay.hpp"
#include "workbook/lab_kernel/init/root.hpp"
#include "workbook/lab_kernel/init/serial.hpp"
#include "workbook/lab_kernel/init/settings.hpp"
#include "workbook/lab_kernel/init/unpack.hpp"
#include "workbook/lab_kernel/job_document.hpp"

namespace {

using namespace workbook;

constexpr char kJobDisk[] = "/dev/ubdb";
constexpr char kCollectedDisk[] = "/dev/ubdc";

void start_loopback() {
  const base::Fd socket(
      sys::check(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "open a socket"));
  ifreq request{};
  request.ifr_name[0] = 'l';
  request.ifr_name[1] = 'o';
  sys::check(::ioctl(socket.get(), SIOCGIFFLAGS, &request), "look at lo");
  request.ifr_flags |= IFF_UP;
  sys::check(::ioctl(socket.get(), SIOCSIFFLAGS, &request), "start lo");
}

// Nobody reads the memory of this process, which will have the nonce in it; and it is not what the
// kernel ends when memory runs out (man 5 proc, oom_score_adj).
void protect_ourselves() {
  sys::check(::prctl(PR_SET_DUMPABLE, 0), "hide the memory of init");
  base::write_file("/proc/self/oom_score_adj", "-1000");
  ::signal(SIGPIPE, SIG_IGN);
  sigset_t children;
  sigemptyset(&children);
  sigaddset(&children, SIGCHLD);
  sys::check(::sigprocmask(SIG_BLOCK, &children, nullptr), "block SIGCHLD");
}

// Debian's kernels have Yama allow every trace until they are told otherwise. Only the kernel for
// strangers' programs has it (grade.config).
void restrict_tracing() {
  constexpr const char* kScope = "/proc/sys/kernel/yama/ptrace_scope";
  if (::access(kScope, F_OK) == 0) base::write_file(kScope, "1");
}

void make_machine(const BootSettings& settings) {
  enter_root(settings);
  mount_file_systems(settings);
  base::write_file("/proc/sys/kernel/threads-max", std::to_string(settings.processes));
  restrict_tracing();
  sys::check(::sethostname(settings.host_name.data(), settings.host_name.size()),
             "set the host name");
  if (settings.has_loopback) start_loopback();
  protect_ourselves();
}

JobOutcome run_job(const GuestJob& job) {
  make_job_group({.memory = job.memory_limit, .processes = job.process_limit});
  const HostLines lines{.output = open_serial("/dev/ttyS1"), .error = open_serial("/dev/ttyS2")};
  Relay relay(start_job(job), lines);
  const int status = relay.run();
  send(lines.output, "");
  send(lines.error, "");
  JobOutcome outcome{.was_killed = WIFSIGNALED(status),
                     .value = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status),
                     .was_out_of_memory = job_was_out_of_memory(),
                     .report = relay.report()};
  std::vector<std::string> paths;
  for (const auto& wanted : job.collect) paths.push_back(wanted.path);
  auto collected = collect(paths, kCollectedDisk);
  outcome.collected_bytes = collected.bytes;
  outcome.collected_digest = std::move(collected.digest);
  outcome.problems = std::move(collected.problems);
  return outcome;
}

void serve() {
  make_machine(read_boot_settings());
  unpack_job(kJobDisk);
  const GuestJob job = parse_job(base::read_file(kJobDocument));
  const base::Fd control = open_serial("/dev/ttyS0");
  send(control, kReady);
  const std::string nonce = receive_line(control);
  const JobOutcome outcome = run_job(job);
  send(control, format_result(nonce, format_outcome(outcome)));
}

}  // namespace

int main() {
  if (::getpid() != 1) {
    fmt::print(stderr, "guest-init: this is the first program of a guest; lab kernel starts it\n");
    return 2;
  }
  try {
    serve();
  } catch (const std::exception& error) {
    // The console: the host shows its last lines when no result has come.
    fmt::print(stderr, "guest-init: {}\n", error.what());
  }
  ::sync();
  ::reboot(RB_POWER_OFF);
  for (;;) ::pause();
}
