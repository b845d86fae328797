// Kills a container's first process at one step of its making, whatever the step is.
//
//     hostile kill-child STEP COMMAND...   the process that COMMAND makes first
//     hostile kill-both STEP COMMAND...    and COMMAND with it
//
// A step is a system call of that process, which is killed before it takes it: ptrace(2). Prints
// "killed", or "steps: N" if the process went on to its program, or to wait, before that step;
// returns what COMMAND returned, or 124 if it did not come to an end in 20 s.
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "tests/attack/hostile.hpp"

namespace {

constexpr int kPatience = 20;
constexpr int kSyscallStop = SIGTRAP | 0x80;

struct Trace {
  pid_t command = -1;
  pid_t child = -1;
  long step = 0;  ///< at which to kill
  long seen = 0;
  bool is_inside = false;  ///< the child is in a system call
  bool takes_both = false;
  bool has_killed = false;
};

[[noreturn]] void become(char** command) {
  ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
  ::raise(SIGSTOP);
  ::execvp(command[0], command);
  std::perror(command[0]);
  ::_exit(127);
}

void kill_now(Trace& trace) {
  trace.has_killed = true;
  if (trace.takes_both) ::kill(trace.command, SIGKILL);
  ::kill(trace.child, SIGKILL);
}

// Lets a stopped process go on; the child, which is the first of the others, to its next step.
void go_on(Trace& trace, pid_t pid, int status) {
  const int signal = WSTOPSIG(status);
  const bool is_event = status >> 16 != 0;
  if (pid != trace.command && trace.child == -1) trace.child = pid;
  if (pid == trace.child && signal == kSyscallStop) {
    trace.is_inside = !trace.is_inside;
    if (trace.is_inside && ++trace.seen == trace.step) kill_now(trace);
  }
  const bool is_ours = is_event || signal == kSyscallStop || signal == SIGSTOP || signal == SIGTRAP;
  const auto request = pid == trace.child ? PTRACE_SYSCALL : PTRACE_CONT;
  ::ptrace(request, pid, nullptr, is_ours ? 0 : signal);
}

int follow(Trace& trace) {
  for (;;) {
    int status = 0;
    const pid_t pid = ::waitpid(-1, &status, __WALL);
    if (pid == -1) return 1;
    if (WIFSTOPPED(status)) go_on(trace, pid, status);
    if (pid == trace.command && WIFEXITED(status)) return WEXITSTATUS(status);
    if (pid == trace.command && WIFSIGNALED(status)) return 128 + WTERMSIG(status);
  }
}

}  // namespace

int kill_at_step(std::string_view whom, long step, char** command) {
  Trace trace{.step = step, .takes_both = whom == "kill-both"};
  trace.command = ::fork();
  if (trace.command == 0) become(command);
  int status = 0;
  ::waitpid(trace.command, &status, __WALL);
  constexpr long kOptions =
      PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK;
  ::ptrace(PTRACE_SETOPTIONS, trace.command, nullptr, kOptions);
  ::ptrace(PTRACE_CONT, trace.command, nullptr, 0);
  ::alarm(kPatience);
  const int code = follow(trace);
  if (trace.has_killed) {
    std::puts("killed");
  } else {
    std::printf("steps: %ld\n", trace.seen);
  }
  return code;
}
