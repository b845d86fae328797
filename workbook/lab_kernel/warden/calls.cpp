// The list of system calls (man 3 seccomp_rule_add), recorded with strace(1) from kernels that
// boot, run jobs and halt.

#include <sched.h>
#include <seccomp.h>
#include <sys/ptrace.h>

#include <cerrno>
#include <memory>
#include <stdexcept>

#include "workbook/lab_kernel/warden/jail.hpp"

namespace workbook {
namespace {

constexpr const char* kAllowed[] = {
    // Files that it has or may open (Landlock says which).
    "read",
    "write",
    "readv",
    "writev",
    "pread64",
    "pwrite64",
    "preadv",
    "pwritev",
    "lseek",
    "openat",
    "open",
    "close",
    "close_range",
    "stat",
    "fstat",
    "lstat",
    "newfstatat",
    "statx",
    "access",
    "faccessat",
    "faccessat2",
    "statfs",
    "fstatfs",
    "fcntl",
    "flock",
    "ioctl",
    "ftruncate",
    "fallocate",
    "fsync",
    "fdatasync",
    "sync_file_range",
    "getdents",
    "getdents64",
    "readlink",
    "readlinkat",
    "mkdir",
    "mkdirat",
    "rmdir",
    "unlink",
    "unlinkat",
    "getcwd",
    "dup",
    "dup2",
    "dup3",
    "pipe",
    "pipe2",
    "eventfd2",
    "socketpair",
    // The guest's memory.
    "mmap",
    "munmap",
    "mprotect",
    "mremap",
    "madvise",
    "brk",
    "msync",
    "mincore",
    "memfd_create",
    // Its processes, which are traced children (clone with conditions: below).
    "fork",
    "vfork",
    "wait4",
    "waitid",
    "kill",
    "tkill",
    "tgkill",
    "exit",
    "exit_group",
    "execve",
    "execveat",
    "getpid",
    "getppid",
    "gettid",
    "getpgrp",
    "getpgid",
    "getsid",
    "setsid",
    "setpgid",
    "getuid",
    "geteuid",
    "getgid",
    "getegid",
    "set_tid_address",
    "set_robust_list",
    "get_robust_list",
    "rseq",
    "arch_prctl",
    "prctl",
    "modify_ldt",
    "set_thread_area",
    "get_thread_area",
    "personality",
    "uname",
    "sysinfo",
    "getrlimit",
    "setrlimit",
    "prlimit64",
    "getrusage",
    "umask",
    "getcpu",
    "membarrier",
    "restart_syscall",
    // Signals, time and waiting.
    "rt_sigaction",
    "rt_sigprocmask",
    "rt_sigreturn",
    "rt_sigsuspend",
    "rt_sigpending",
    "rt_sigtimedwait",
    "rt_sigqueueinfo",
    "sigaltstack",
    "signalfd4",
    "pause",
    "alarm",
    "nanosleep",
    "clock_nanosleep",
    "clock_gettime",
    "clock_getres",
    "gettimeofday",
    "time",
    "times",
    "timer_create",
    "timer_settime",
    "timer_gettime",
    "timer_getoverrun",
    "timer_delete",
    "setitimer",
    "getitimer",
    "timerfd_create",
    "timerfd_settime",
    "timerfd_gettime",
    "poll",
    "ppoll",
    "select",
    "pselect6",
    "epoll_create",
    "epoll_create1",
    "epoll_ctl",
    "epoll_wait",
    "epoll_pwait",
    "futex",
    "sched_yield",
    "sched_getaffinity",
    "getrandom",
};

// Requests that the C library's header does not have.
constexpr long kOldSetOptions = 21;
constexpr long kArchPrctl = 30;

constexpr int kNewNamespaces = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC |
                               CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;

// All requests but PTRACE_ATTACH, PTRACE_SEIZE and what only a seizer asks for (man 2 ptrace).
constexpr long kTracing[] = {
    PTRACE_TRACEME,    kOldSetOptions,    PTRACE_PEEKTEXT,   PTRACE_PEEKDATA,
    PTRACE_PEEKUSER,   PTRACE_POKETEXT,   PTRACE_POKEDATA,   PTRACE_POKEUSER,
    PTRACE_CONT,       PTRACE_KILL,       PTRACE_SINGLESTEP, PTRACE_GETREGS,
    PTRACE_SETREGS,    PTRACE_GETFPREGS,  PTRACE_SETFPREGS,  PTRACE_DETACH,
    PTRACE_GETFPXREGS, PTRACE_SETFPXREGS, PTRACE_SYSCALL,    kArchPrctl,
    PTRACE_SYSEMU,     PTRACE_SETOPTIONS, PTRACE_GETSIGINFO, PTRACE_GETEVENTMSG,
    PTRACE_SETSIGINFO, PTRACE_GETREGSET,  PTRACE_SETREGSET,  PTRACE_SYSEMU_SINGLESTEP,
};

using Filter = std::unique_ptr<void, void (*)(void*)>;

void check_rule(int result, const char* name) {
  if (result < 0)
    throw std::runtime_error(std::string("cannot put ") + name + " on the list of system calls");
}

int number_of(const char* name) {
  return seccomp_syscall_resolve_name(name);
}

void allow_plain(const Filter& filter) {
  for (const char* name : kAllowed) {
    const int number = number_of(name);
    if (number != __NR_SCMP_ERROR)
      check_rule(seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, number, 0), name);
  }
}

void allow_with_conditions(const Filter& filter) {
  check_rule(seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, number_of("clone"), 1,
                              SCMP_A0(SCMP_CMP_MASKED_EQ, kNewNamespaces, 0)),
             "clone");
  // Its flags lie in memory, where no filter sees them: the C library then takes clone.
  check_rule(seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(ENOSYS), number_of("clone3"), 0),
             "clone3");
  // A tracer of its own children, which ask for it: it cannot take hold of anybody else's process.
  for (const auto request : kTracing) {
    check_rule(seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, number_of("ptrace"), 1,
                                SCMP_A0(SCMP_CMP_EQ, static_cast<scmp_datum_t>(request))),
               "ptrace");
  }
}

}  // namespace

void confine_calls() {
  const Filter filter(seccomp_init(SCMP_ACT_ERRNO(EPERM)), seccomp_release);
  if (!filter) throw std::runtime_error("cannot make a list of system calls");
  allow_plain(filter);
  allow_with_conditions(filter);
  const int result = seccomp_load(filter.get());
  if (result < 0)
    throw std::runtime_error("this machine refuses a filter of system calls (man 2 seccomp)");
}

}  // namespace workbook
