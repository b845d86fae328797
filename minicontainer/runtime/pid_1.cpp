#include "minicontainer/runtime/pid_1.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <exception>

#include "base/check.hpp"
#include "minicontainer/kernel/exit_code.hpp"
#include "minicontainer/kernel/init.hpp"
#include "minicontainer/runtime/step.hpp"

namespace minicontainer {
namespace {

// A poor PID 1, while supervise() is not written: it looks again and again, and forwards nothing.
int poll_children(pid_t main) {
  constexpr useconds_t kPause = 10'000;
  for (;; ::usleep(kPause)) {
    if (const auto status = reap_children(main)) return *status;
  }
}

// The duties of PID 1, as far as they are written. Returns the exit code of the container.
int do_duties(pid_t main, const sigset_t& watched) {
  int status = 0;
  if (take_optional_step("a PID 1 that forwards", [&] { status = supervise(main, watched); }) ||
      take_optional_step("a PID 1 that reaps", [&] { status = poll_children(main); })) {
    return exit_code(status);
  }
  sys::check(::waitpid(main, nullptr, 0), "wait for the container's program");
  return 1;
}

}  // namespace

void run_as_pid_1(const std::function<void()>& exec_main, const sigset_t& original_mask) {
  // This process runs minirun's own code inside the container: nobody there may look into it, or
  // behind its /proc/1/exe.
  sys::check(::prctl(PR_SET_DUMPABLE, 0), "hide PID 1 from the container");
  sigset_t watched;
  sigfillset(&watched);
  sys::check(::sigprocmask(SIG_SETMASK, &watched, nullptr), "block signals");
  const pid_t main = start_main(exec_main, original_mask);
  stop_watching();
  // PID 1 never execs, so close-on-exec does not help here. The channel goes with the others.
  sys::check(::close_range(STDERR_FILENO + 1, ~0U, 0), "close the descriptors");
  try {
    ::_exit(do_duties(main, watched));
  } catch (const std::exception& error) {  // the channel is closed: nobody else would tell
    fmt::print(stderr, "minirun: {}\n", error.what());
    ::_exit(1);
  }
}

}  // namespace minicontainer
