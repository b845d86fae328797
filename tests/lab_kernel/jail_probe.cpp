// What a program can do inside the walls of a guest. It is started as if it were the guest's
// kernel, tries everything, and prints a line for each attempt: the name and "yes", or the error.

#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

namespace {

void attempt(const char* name, const std::function<long()>& action) {
  errno = 0;
  const long result = action();
  printf("%s: %s\n", name, result == -1 ? strerrorname_np(errno) : "yes");
  fflush(stdout);
}

void open_file(const char* name, const char* path, int flags) {
  attempt(name, [=] { return open(path, flags | O_CLOEXEC, 0600); });
}

void files() {
  open_file("shadow", "/etc/shadow", O_RDONLY);
  open_file("passwd", "/etc/passwd", O_RDONLY);
  open_file("root folder", "/", O_RDONLY | O_DIRECTORY);
  open_file("temporary file", "/tmp/escaped", O_WRONLY | O_CREAT);
  open_file("the folder above", "..", O_RDONLY | O_DIRECTORY);
  open_file("the launcher's memory", "/proc/1/environ", O_RDONLY);
  open_file("kernel memory", "/dev/mem", O_RDWR);
  open_file("a terminal", "/dev/tty", O_RDWR);
  open_file("own folder", "new", O_WRONLY | O_CREAT);
  open_file("the image", "/proc/self/fd/20", O_RDONLY);
  open_file("writing the image", "/proc/self/fd/20", O_WRONLY);
  attempt("truncating a file", [] { return truncate("/tmp/lab-probe-victim", 0); });
  attempt("removing a file", [] { return unlink("/tmp/lab-probe-victim"); });
  attempt("a link to a file", [] { return link("/etc/passwd", "stolen"); });
}

void calls() {
  attempt("internet socket", [] { return socket(AF_INET, SOCK_STREAM, 0); });
  attempt("unix socket", [] { return socket(AF_UNIX, SOCK_STREAM, 0); });
  attempt("netlink socket", [] { return socket(AF_NETLINK, SOCK_RAW, 0); });
  attempt("socketpair", [] {
    int ends[2];
    return socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
  });
  attempt("mount", [] { return mount("none", "/mnt", "tmpfs", 0, nullptr); });
  attempt("unshare", [] { return unshare(CLONE_NEWUSER); });
  attempt("clone with a namespace",
          [] { return syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0); });
  attempt("clone3", [] { return syscall(SYS_clone3, nullptr, 0); });
  attempt("bpf", [] { return syscall(SYS_bpf, BPF_MAP_CREATE, nullptr, 0); });
  attempt("keyctl", [] { return syscall(SYS_keyctl, 0, 0); });
  attempt("io_uring", [] { return syscall(SYS_io_uring_setup, 1, nullptr); });
  attempt("userfaultfd", [] { return syscall(SYS_userfaultfd, 0); });
  attempt("perf", [] { return syscall(SYS_perf_event_open, nullptr, 0, -1, -1, 0); });
  attempt("setuid", [] { return syscall(SYS_setuid, 0); });
  attempt("chroot", [] { return chroot("."); });
  attempt("a device", [] { return mknod("device", S_IFCHR | 0600, 0x101); });
}

void processes() {
  attempt("tracing the parent", [] { return ptrace(PTRACE_ATTACH, getppid(), 0, 0); });
  attempt("seizing the parent", [] { return ptrace(PTRACE_SEIZE, getppid(), 0, 0); });
  attempt("signalling the parent", [] { return kill(getppid(), 0); });
  attempt("reading the parent", [] {
    char byte = 0;
    iovec ours{&byte, 1};
    iovec theirs{reinterpret_cast<void*>(0x400000), 1};
    return process_vm_readv(getppid(), &ours, 1, &theirs, 1, 0);
  });
  attempt("a child", [] {
    const pid_t child = fork();
    if (child == 0) _exit(0);
    return child == -1 ? -1L : static_cast<long>(waitpid(child, nullptr, 0));
  });
  attempt("a thousand children", [] {
    long result = 0;
    for (int i = 0; i < 1000 && result != -1; ++i) {
      result = fork();
      if (result == 0) pause();
    }
    return result;
  });
}

void run_a_program() {
  attempt("running a program", [] {
    char name[] = "true";
    char* argv[] = {name, nullptr};
    return execve("/bin/true", argv, nullptr);
  });
}

// What changes nothing, even where nothing holds it back.
void harmless() {
  open_file("passwd", "/etc/passwd", O_RDONLY);
  open_file("root folder", "/", O_RDONLY | O_DIRECTORY);
  attempt("internet socket", [] { return socket(AF_INET, SOCK_STREAM, 0); });
  attempt("unix socket", [] { return socket(AF_UNIX, SOCK_STREAM, 0); });
}

}  // namespace

// Its children end with it, or are ended: that is looked at as well.
int main() {
  printf("user: %u\n", getuid());
  if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 0) {
    harmless();
    return 0;
  }
  files();
  calls();
  processes();
  run_a_program();
  return 0;
}
