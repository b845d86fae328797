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
//     argv[0]   "FD:PATH": FD is a socket on which to tell minirun that PATH cannot be executed,
//               or empty when nobody listens any more
//     argv[1..] the program's own argv; the environment is the program's own too
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
  int fd = *path == ':' ? -1 : 0;
  for (; *path != ':'; ++path) fd = fd * 10 + (*path - '0');
  ++path;
  if (fd >= 0) system_call(__NR_fcntl, fd, F_SETFD, 1 /* FD_CLOEXEC */);
  const long result = system_call(__NR_execve, reinterpret_cast<long>(path),
                                  reinterpret_cast<long>(argv + 1), reinterpret_cast<long>(env));
  fail(fd, path, -result);
}

// The kernel starts a program with its stack pointer at argc (System V ABI for x86-64, 3.4.1).
asm(".globl _start\n_start: mov %rsp, %rdi\n and $-16, %rsp\n call last_step\n");
