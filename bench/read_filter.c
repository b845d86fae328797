/* read_filter: writes the seccomp filter that a process runs under to a file.
 *
 *   read_filter PID FILE
 *
 * The kernel gives a tracer the program as it was loaded (man 2 ptrace, PTRACE_SECCOMP_GET_FILTER).
 * That is how the floor gets the filter that a runtime made of docker's profile: the same
 * instructions, without the time that it takes to compile them. Prints how many there are.
 */
#include <linux/filter.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#ifndef PTRACE_SECCOMP_GET_FILTER
#define PTRACE_SECCOMP_GET_FILTER 0x420c
#endif

static void require(int is_good, const char* what) {
  if (is_good) return;
  perror(what);
  exit(1);
}

int main(int count, char** words) {
  if (count != 3) {
    fprintf(stderr, "usage: read_filter PID FILE\n");
    return 2;
  }
  static struct sock_filter instructions[BPF_MAXINSNS];
  const pid_t process = (pid_t)atoi(words[1]);
  require(ptrace(PTRACE_ATTACH, process, 0L, 0L) == 0, "read_filter: cannot trace the process");
  require(waitpid(process, NULL, 0) == process, "read_filter: cannot wait for the process");
  /* 0: of several filters, the one that was loaded last. */
  const long length = ptrace(PTRACE_SECCOMP_GET_FILTER, process, 0L, instructions);
  require(length > 0, "read_filter: cannot read the filter of the process");
  require(ptrace(PTRACE_DETACH, process, 0L, 0L) == 0, "read_filter: cannot let the process go");

  FILE* output = fopen(words[2], "wbe");
  require(output != NULL, "read_filter: cannot open the output");
  const size_t written = fwrite(instructions, sizeof *instructions, (size_t)length, output);
  require(written == (size_t)length && fclose(output) == 0, "read_filter: cannot write the output");
  printf("%ld\n", length);
}
