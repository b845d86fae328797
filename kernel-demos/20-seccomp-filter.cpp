// A program that the kernel asks before each system call: the seccomp filter (man 2 seccomp).
//
// The filter is a few instructions of classic BPF. They read the call's number and arguments, and
// answer: allow, fail with this errno, kill. A filter stays for ever and is inherited; of several
// the strictest answer counts. libseccomp writes such programs from a list of names.
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/utsname.h>

#include <cstddef>

#include "kernel-demos/show.hpp"

namespace {

#if defined(__x86_64__)
constexpr unsigned kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr unsigned kArchitecture = AUDIT_ARCH_AARCH64;
#else
#error "add the AUDIT_ARCH_ constant of this processor (linux/audit.h)"
#endif

/// Loads a filter that gives `answer` to uname(2), and allows everything else.
void load_filter(unsigned answer) {
  // A processor may know several tables of system calls, in which one number means different calls:
  // so the table is checked first.
  sock_filter program[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kArchitecture, 1, 0),  // the same: leave one out
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_uname, 0, 1),  // another call: leave one out
      BPF_STMT(BPF_RET | BPF_K, answer),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog filter = {.len = std::size(program), .filter = program};
  show::must(::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter), "load a seccomp filter");
}

/// 0, or why the call failed.
int try_uname() {
  utsname names = {};
  return ::uname(&names) == -1 ? errno : 0;
}

void say_filters() {
  show::say_status("Seccomp:");
  show::say_status("Seccomp_filters:");  // Linux 5.9 or later
}

void live_under_filters() {
  // Without this bit only CAP_SYS_ADMIN may load a filter.
  show::must(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "set no_new_privs");
  load_filter(SECCOMP_RET_ERRNO | EPERM);
  show::say("\nwith a filter that lets uname(2) fail:");
  say_filters();
  const int reason = try_uname();
  show::say("uname: %s", std::strerror(reason));
  show::expect(reason == EPERM, "the call fails with the filter's errno");

  load_filter(SECCOMP_RET_KILL_PROCESS);
  show::say("\nwith a second one, that kills:");
  say_filters();
  show::say("uname:");
  try_uname();
  show::say("failed: the process still runs");
}

}  // namespace

int main() {
  show::say("without a filter of mine, uname: %s", std::strerror(try_uname()));
  show::say_status("Seccomp:");
  show::expect(try_uname() == 0, "the call works at first");

  const pid_t child = show::must(::fork(), "fork");
  if (child == 0) {
    live_under_filters();
    std::exit(1);
  }
  int status = 0;
  show::must(::waitpid(child, &status, 0), "wait for the child");
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  show::say("the child was killed by signal %d (%s)", WTERMSIG(status),
            ::strsignal(WTERMSIG(status)));
  show::expect(WTERMSIG(status) == SIGSYS, "the filter killed it");
  show::say("\ntry next: grep Seccomp /proc/PID/status, for a process in a container");
  show::say("read: man 2 seccomp, man 3 seccomp_rule_add");
}
