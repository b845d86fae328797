// Somebody else answers the system call: seccomp user notification (man 2 seccomp_unotify).
//
// A filter may also answer "ask": then the call waits, and whoever holds the filter's descriptor
// hears of it and says what it returns. So an engine can do a mount or a mknod for a container that
// may not, after having looked at it. The call itself never runs.
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include <cstddef>

#include "kernel-demos/show.hpp"

namespace {

/// Lets sethostname(2) wait for the supervisor. Returns the descriptor that it needs. (The demo is
/// not about safety: 20-seccomp-filter also checks the table of calls.)
int load_filter() {
  sock_filter program[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_sethostname, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog filter = {.len = std::size(program), .filter = program};
  show::must(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "set no_new_privs");
  return show::must(
      ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &filter),
      "load a filter that notifies");
}

/// Loads the filter, says where its descriptor is, and tries the call twice.
void call_twice(int to_supervisor) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int listener = load_filter();
  show::must(::write(to_supervisor, &listener, sizeof listener), "tell the supervisor");
  for (const std::string name : {"granted", "refused"}) {
    const int reason = ::sethostname(name.c_str(), name.size()) == -1 ? errno : 0;
    show::say("the child was told: %s", std::strerror(reason));
    show::expect(reason == (name == "granted" ? 0 : EBUSY), "the supervisor's answer arrives");
  }
}

/// Takes over a descriptor of the child's, as a copy (man 2 pidfd_getfd, Linux 5.6).
int take_listener(pid_t child, int from_child) {
  int number = -1;
  if (::read(from_child, &number, sizeof number) != sizeof number) {
    int status = 0;
    show::must(::waitpid(child, &status, 0), "wait for the child");
    std::exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
  }
  const int pidfd = show::must(::syscall(SYS_pidfd_open, child, 0), "open a pidfd");
  return show::must(::syscall(SYS_pidfd_getfd, pidfd, number, 0), "take the filter's descriptor");
}

/// The call's arguments may be addresses in the child's memory: they are read from there.
std::string read_from(pid_t process, unsigned long long address, std::size_t size) {
  std::string text(size, '\0');
  const iovec here = {.iov_base = text.data(), .iov_len = size};
  const iovec there = {.iov_base = reinterpret_cast<void*>(address), .iov_len = size};
  show::must(::process_vm_readv(process, &here, 1, &there, 1, 0), "read the child's memory");
  return text;
}

void say_file(const std::string& path, const std::string& start) {
  if (::access(path.c_str(), R_OK) == -1) return;
  show::say("    %s: %s", path.c_str(), show::line_of(path, start).c_str());
}

void answer_one(int listener, pid_t child) {
  seccomp_notif asked = {};
  show::must(::ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &asked), "hear of a call");
  const auto pid = static_cast<pid_t>(asked.pid);
  const std::string name = read_from(pid, asked.data.args[0], asked.data.args[1]);
  // Had the child died meanwhile, its number could be somebody else's, and so the memory read.
  show::must(::ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &asked.id), "see that it still waits");
  show::say("\nprocess %d waits in call %d, sethostname(\"%s\"):", pid, asked.data.nr,
            name.c_str());
  const std::string folder = "/proc/" + std::to_string(pid);
  say_file(folder + "/status", "Seccomp:");
  say_file(folder + "/syscall", std::to_string(asked.data.nr) + " ");  // not on every processor
  show::expect(pid == child && asked.data.nr == SYS_sethostname, "it is the child's call");

  const seccomp_notif_resp answer = {.id = asked.id, .error = name == "granted" ? 0 : -EBUSY};
  show::must(::ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer), "answer the call");
}

}  // namespace

int main() {
  const std::string before = show::line_of("/proc/sys/kernel/hostname", "");
  int channel[2] = {};
  show::must(::pipe2(channel, O_CLOEXEC), "make a pipe");
  const pid_t child = show::must(::fork(), "fork");
  if (child == 0) {
    call_twice(channel[1]);
    std::exit(0);
  }
  ::close(channel[1]);
  const int listener = take_listener(child, channel[0]);
  answer_one(listener, child);
  answer_one(listener, child);

  int status = 0;
  show::must(::waitpid(child, &status, 0), "wait for the child");
  show::expect(status == 0, "the child got both answers");
  const std::string after = show::line_of("/proc/sys/kernel/hostname", "");
  show::say("\nthe first call said that it worked, and yet the kernel never ran it:");
  show::say("    /proc/sys/kernel/hostname: %s", after.c_str());
  show::expect(after == before, "the host name is as before");
  show::say("\ntry next: DEMO_STEP=1, and cat /proc/PID/stack as root while the child waits");
  show::say("read: man 2 seccomp_unotify, man 2 pidfd_getfd");
}
