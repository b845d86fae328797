// guest-warden: starts one guest inside its walls, and sees to it that nothing of it outlives the
// launcher (warden_plan.hpp says why it is a program of its own).

#include <dirent.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "base/check.hpp"
#include "base/fd.hpp"
#include "base/file.hpp"
#include "base/process.hpp"
#include "base/time.hpp"
#include "workbook/lab_kernel/warden/jail.hpp"
#include "workbook/lab_kernel/warden_plan.hpp"

namespace {

using namespace workbook;
using Descriptors = WardenDescriptors;

void tell(const WardenStatus& status) {
  const auto line = format_status(status);
  // A launcher that has gone does not read; then there is nobody to tell.
  static_cast<void>(!::write(Descriptors::kStatus, line.data(), line.size()));
}

void pin(int cpu) {
  cpu_set_t only;
  CPU_ZERO(&only);
  CPU_SET(static_cast<unsigned>(cpu), &only);
  sys::check(::sched_setaffinity(0, sizeof only, &only), "pin the guest to processor {}", cpu);
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (auto& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

// Its standard streams: nothing, the console, the console.
void arrange_streams() {
  const base::Fd nothing = base::open_file("/dev/null", O_RDONLY);
  sys::check(::dup2(nothing.get(), STDIN_FILENO), "close standard input");
  sys::check(::dup2(Descriptors::kConsole, STDOUT_FILENO), "open the console");
  sys::check(::dup2(Descriptors::kConsole, STDERR_FILENO), "open the console");
}

void close_own_descriptors() {
  for (const int fd : {Descriptors::kOrders, Descriptors::kLock}) ::close(fd);
  for (const int fd : {Descriptors::kStatus, Descriptors::kKernel, Descriptors::kFolder})
    sys::check(::fcntl(fd, F_SETFD, FD_CLOEXEC), "close a descriptor on exec");
}

[[noreturn]] void become_kernel(WardenPlan plan, pid_t warden) {
  try {
    sys::check(::setsid(), "make a session");
    if (plan.cpu) pin(*plan.cpu);
    sys::check(::fchdir(Descriptors::kFolder), "enter the run's folder");
    arrange_streams();
    close_own_descriptors();
    const Walls walls = enter_jail(plan);
    // After the change of user, which takes it back (man 2 prctl).
    sys::check(::prctl(PR_SET_PDEATHSIG, SIGKILL), "ask to die with the warden");
    if (::getppid() != warden) ::_exit(1);
    tell({.walls = walls});
    auto argv = pointers_to(plan.arguments);
    auto env = pointers_to(plan.environment);
    ::syscall(SYS_execveat, Descriptors::kKernel, "", argv.data(), env.data(), AT_EMPTY_PATH);
    sys::throw_error(errno, "start the guest's kernel");
  } catch (const std::exception& error) {
    tell({.failure = error.what()});
  }
  ::_exit(1);
}

// Waits for the guest's end, its time, an order, or the end of the launcher; in the last three
// cases ends it. Returns its wait status.
int watch(pid_t kernel, const WardenPlan& plan) {
  const base::Fd pidfd = base::open_pidfd(kernel);
  const base::Deadline deadline{std::chrono::milliseconds(plan.time_ms)};
  pollfd ready[] = {{.fd = pidfd.get(), .events = POLLIN},
                    {.fd = Descriptors::kOrders, .events = POLLIN}};
  while (::poll(ready, 2, deadline.poll_timeout()) == -1 && errno == EINTR) {
  }
  if (ready[0].revents == 0) ::kill(kernel, SIGKILL);
  int status = 0;
  while (::waitpid(kernel, &status, 0) == -1 && errno == EINTR) {
  }
  return status;
}

// The children of this process, which as a subreaper gets all orphans of the guest.
std::vector<pid_t> children() {
  std::vector<pid_t> result;
  std::ifstream list("/proc/thread-self/children");
  for (pid_t pid = 0; list >> pid;) result.push_back(pid);
  return result;
}

// The guest's processes die with its kernel, which traces them; whatever does not is ended here.
void end_the_rest() {
  for (;;) {
    for (const pid_t pid : children()) ::kill(pid, SIGKILL);
    const pid_t ended = ::waitpid(-1, nullptr, 0);
    if (ended == -1 && errno == ECHILD) return;
  }
}

void wait_for_launcher() {
  char order = 0;
  for (;;) {
    const auto count = ::read(Descriptors::kOrders, &order, 1);
    if (count == 0 || (count == -1 && errno != EINTR)) return;
  }
}

int run(const WardenPlan& plan) {
  sys::check(::prctl(PR_SET_CHILD_SUBREAPER, 1), "adopt the guest's orphans");
  ::signal(SIGPIPE, SIG_IGN);
  const pid_t warden = ::getpid();
  const pid_t kernel = sys::check(::fork(), "fork the guest's kernel");
  if (kernel == 0) become_kernel(plan, warden);
  // The launcher must see the end of the lines when the guest has closed them.
  base::close_all_but({Descriptors::kOrders, Descriptors::kStatus, Descriptors::kLock}, 3);
  const int status = watch(kernel, plan);
  end_the_rest();
  tell({.wait_status = status});
  wait_for_launcher();
  std::error_code ignored;
  std::filesystem::remove_all(plan.folder, ignored);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "guest-warden: this is a part of lab kernel, which starts it\n");
    return 2;
  }
  try {
    return run(parse_plan(argv[1]));
  } catch (const std::exception& error) {
    tell({.failure = error.what()});
    return 1;
  }
}
