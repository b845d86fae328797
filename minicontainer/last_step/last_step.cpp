// The last program before the container's: 1 KiB that lives in sealed memory.
//
// A process of a container that runs minirun's own code has minirun as its /proc/self/exe. An image
// whose program is a link to /proc/self/exe would so run minirun inside, and could then open that
// file and write over it on the host (CVE-2019-5736). So minirun never executes the container's
// program itself: it executes this first, from a memfd that is sealed against writing (man 2
// memfd_create). Whoever looks behind /proc/self/exe from then on finds these few bytes.
//
// It has no C library, so that it costs some 60 microseconds and next to no memory.
//
//     argv[0]   "FD:PROC:PATH": FD is a socket on which to tell minirun that PATH cannot be
//               executed, or empty when nobody listens any more; PROC is empty, or a descriptor of
//               the machine's /proc: then argv[1] is an AppArmor profile that PATH runs under
//     argv[1..] the program's own argv; the environment is the program's own too
//
// The profile is set here and not before: it holds from the next execve on, which is to be that of
// PATH and not that of these bytes.
#include <asm/unistd.h>
#include <linux/fcntl.h>

#include <cerrno>

namespace {

long system_call(long number, long first = 0, long second = 0, long third = 0) {
  long result = 0;
  asm volatile("syscall"
               : "=a"(result)
               : "a"(number), "D"(first), "S"(second), "d"(third)
               : "rcx", "r11", "memory");
  return result;
}

unsigned long length(const char* text) {
  unsigned long count = 0;
  while (text[count] != 0) ++count;
  return count;
}

void say(const char* text) {
  system_call(__NR_write, 2, reinterpret_cast<long>(text), static_cast<long>(length(text)));
}

const char* describe(long error) {
  switch (error) {
    case ENOENT:
      return ": no such file or directory\n";
    case EACCES:
    case EPERM:
      return ": permission denied\n";
    case ENOEXEC:
      return ": exec format error: it is no program that this machine can run\n";
    default:
      return ": the kernel refused to execute it\n";
  }
}

// The words of a report of kind Report::kFailed (runtime/channel.hpp).
constexpr char kNoProfile[] =
    "Fprocess.apparmorProfile: AppArmor refuses to change to this profile: is it loaded "
    "(aa-status), "
    "and may this process change to it?";

[[noreturn]] void fail_without_profile(int fd) {
  if (fd >= 0) {
    system_call(__NR_write, fd, reinterpret_cast<long>(kNoProfile), sizeof kNoProfile - 1);
  } else {
    say("minirun: ");
    say(kNoProfile + 1);
    say("\n");
  }
  for (;;) system_call(__NR_exit_group, 126);
}

// "exec PROFILE" in this file: the profile holds from the next execve on. Kernels before 5.8 have
// the file only under its older name (man 7 apparmor, man 2 aa_change_onexec).
bool set_profile(int proc, const char* order) {
  constexpr long kWriteOnly = O_WRONLY | O_CLOEXEC;
  const char* const names[] = {"self/attr/apparmor/exec", "self/attr/exec"};
  for (const char* name : names) {
    const long file = system_call(__NR_openat, proc, reinterpret_cast<long>(name), kWriteOnly);
    if (file < 0) continue;
    const long size = static_cast<long>(length(order));
    const long written = system_call(__NR_write, file, reinterpret_cast<long>(order), size);
    return written == size;
  }
  return false;
}

// The number before the next colon, or -1 if there is none; moves behind the colon.
int read_descriptor(const char*& text) {
  int fd = *text == ':' ? -1 : 0;
  for (; *text != ':'; ++text) fd = fd * 10 + (*text - '0');
  ++text;
  return fd;
}

[[noreturn]] void fail(int fd, const char* path, long error) {
  if (fd >= 0) {
    const int number = static_cast<int>(error);
    system_call(__NR_write, fd, reinterpret_cast<long>(&number), sizeof number);
  } else {
    say("minirun: exec ");
    say(path);
    say(describe(error));
  }
  for (;;) system_call(__NR_exit_group, error == ENOENT ? 127 : 126);
}

}  // namespace

extern "C" [[noreturn]] void last_step(long* stack) {
  const long argc = stack[0];
  char** argv = reinterpret_cast<char**>(stack + 1);
  char** env = argv + argc + 1;
  const char* path = argv[0];
  const int fd = read_descriptor(path);
  const int proc = read_descriptor(path);
  if (fd >= 0) system_call(__NR_fcntl, fd, F_SETFD, 1 /* FD_CLOEXEC */);
  ++argv;
  if (proc >= 0) {
    system_call(__NR_fcntl, proc, F_SETFD, 1);
    if (!set_profile(proc, *argv++)) fail_without_profile(fd);
  }
  const long result = system_call(__NR_execve, reinterpret_cast<long>(path),
                                  reinterpret_cast<long>(argv), reinterpret_cast<long>(env));
  fail(fd, path, -result);
}

// The kernel starts a program with its stack pointer at argc (System V ABI for x86-64, 3.4.1).
asm(".globl _start\n_start: mov %rsp, %rdi\n and $-16, %rsp\n call last_step\n");
