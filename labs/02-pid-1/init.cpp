#include "minicontainer/kernel/init.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include "base/check.hpp"
#include "base/unwritten.hpp"

namespace minicontainer {

// Task 2. fork(2), through sys::check. In the child: set the signal mask back to `original_mask`
// with sigprocmask(2) before anything else, then call exec_main(). In the parent, which is PID 1:
// return the child's pid. Take care that the child never returns from this function.
pid_t start_main(const std::function<void()>& exec_main, const sigset_t& original_mask) {
  throw base::Unwritten("02", 2);
}

// Task 3. waitpid(2) for any child, with the flag that makes it return at once, until it says that
// no ended child is left. It has two ways to say so: 0 (there are children, but all still run) and
// ECHILD (there are none at all). Every other error is one. Keep the status that belongs to `main`.
std::optional<int> reap_children(pid_t main) {
  throw base::Unwritten("02", 3);
}

// Task 4. For ever: take the next signal of `watched` with sigwaitinfo(2), which sleeps until there
// is one. At SIGCHLD call reap_children(), and return once `main` was among the reaped. Send every
// other signal to `main` with kill(2). An interrupted wait (EINTR) is no error: wait again.
int supervise(pid_t main, const sigset_t& watched) {
  throw base::Unwritten("02", 4);
}

}  // namespace minicontainer
