#include "minicontainer/monitor/init.hpp"

#include <fmt/core.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>

#include "base/check.hpp"

namespace monitor {
namespace {

pid_t start(char** argv, const sigset_t& mask) {
  const pid_t pid = sys::check(::fork(), "start {}", argv[0]);
  if (pid != 0) return pid;
  ::setpgid(0, 0);
  ::tcsetpgrp(STDIN_FILENO, ::getpgrp());  // it gets the keys; without a terminal this does nothing
  ::sigprocmask(SIG_SETMASK, &mask, nullptr);
  ::execvp(argv[0], argv);
  fmt::print(stderr, "init: exec \"{}\": {}\n", argv[0], std::strerror(errno));
  ::_exit(errno == ENOENT ? 127 : 126);
}

}  // namespace

int run_as_init(char** argv) {
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  sys::check(::sigprocmask(SIG_SETMASK, &all, &before), "block signals");
  const pid_t program = start(argv, before);
  for (;;) {
    const int signal = ::sigwaitinfo(&all, nullptr);
    if (signal > 0 && signal != SIGCHLD && signal != SIGTTOU) ::kill(program, signal);
    int status = 0;
    for (pid_t pid = 0; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;) {
      if (pid != program) continue;
      return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    }
  }
}

}  // namespace monitor
