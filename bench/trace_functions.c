/* trace_functions: which instructions of a program run, in the order in which they first do.
 *
 *   trace_functions FIRST BEHIND PROGRAM [ARGUMENT...]
 *
 * Prints each address from FIRST up to BEHIND (hexadecimal) once. Children are followed, until they
 * execute another program. It steps through every single instruction (man 2 ptrace,
 * PTRACE_SINGLESTEP), so what takes milliseconds takes a minute. bench/function_order makes the
 * order of functions of it.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

static unsigned long first, behind;
static unsigned char* is_known; /* for each address */

static void require(int is_good, const char* what) {
  if (is_good) return;
  perror(what);
  exit(1);
}

static void note(pid_t process) {
  struct user_regs_struct registers;
  if (ptrace(PTRACE_GETREGS, process, 0L, &registers) == -1) return; /* it has just been killed */
  const unsigned long address = registers.rip;
  if (address < first || address >= behind || is_known[address - first]) return;
  is_known[address - first] = 1;
  printf("%016lx\n", address);
}

/* What the process stopped for, and how it goes on from there. */
static void step(pid_t process, int status) {
  const int event = status >> 16;
  int signal = WSTOPSIG(status);
  if (event == PTRACE_EVENT_EXEC) {
    ptrace(PTRACE_DETACH, process, 0L, 0L);
    return;
  }
  if (event != 0 || signal == SIGSTOP || signal == SIGTRAP) signal = 0;
  if (signal == 0 && event == 0) note(process);
  ptrace(PTRACE_SINGLESTEP, process, 0L, (long)signal);
}

int main(int count, char** words) {
  if (count < 4) {
    fprintf(stderr, "usage: trace_functions FIRST BEHIND PROGRAM [ARGUMENT...]\n");
    return 2;
  }
  first = strtoul(words[1], NULL, 16);
  behind = strtoul(words[2], NULL, 16);
  require(first < behind && (is_known = calloc(behind - first, 1)),
          "trace_functions: no such range");
  const pid_t program = fork();
  require(program != -1, "trace_functions: cannot fork");
  if (program == 0) {
    ptrace(PTRACE_TRACEME, 0, 0L, 0L);
    execv(words[3], words + 3);
    _exit(127);
  }
  int status = 0, result = 127;
  require(waitpid(program, &status, 0) == program, "trace_functions: cannot wait");
  if (!WIFSTOPPED(status)) return 127;
  ptrace(PTRACE_SETOPTIONS, program, 0L,
         PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC |
             PTRACE_O_EXITKILL);
  ptrace(PTRACE_SINGLESTEP, program, 0L, 0L);
  for (pid_t process; (process = waitpid(-1, &status, __WALL)) != -1;) {
    if (WIFSTOPPED(status))
      step(process, status);
    else if (process == program)
      result = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
  }
  return result;
}
