// Process numbers of one's own: the PID namespace (man 7 pid_namespaces).
//
// A process cannot change its own number, so unshare(2) moves only the children born after it. The
// first of them is process 1 there: it adopts orphans, and when it ends, the kernel kills the rest.
// From outside, the same process has another number.
#include "kernel-demos/show.hpp"

namespace {

void introduce_first_process() {
  show::say("inside a new PID namespace, I am process %d", ::getpid());
  show::say("my parent is outside, where I cannot count: getppid(2) returns %d", ::getppid());
  // This /proc was mounted outside and counts as outside does: both numbers are known to it.
  show::say("    /proc/self/status: %s", show::line_of("/proc/self/status", "NSpid:").c_str());
  show::say_namespace("pid");
  show::expect(::getpid() == 1, "the first process of a PID namespace is number 1");
}

// #region demo.pid
void start_first_process() {
  show::enter(CLONE_NEWPID);  // for children to come, not for this process
  show::say("after unshare(2), I am still process %d, but my children will not be:", ::getpid());
  show::say_namespace("pid");

  show::in_child(introduce_first_process);  // born as process 1

  // With process 1 the namespace has ended: nobody can be born there any more.
  const pid_t second = ::fork();
  if (second == 0) ::_exit(0);
  const int reason = second == -1 ? errno : 0;
  show::say("after its process 1 has ended, fork(2) says: %s", std::strerror(reason));
  show::expect(reason == ENOMEM, "a PID namespace ends with its process 1");
}
// #endregion demo.pid

}  // namespace

int main() {
  show::say("outside, I am process %d", ::getpid());
  show::say_namespace("pid");

  show::in_child(start_first_process);

  show::say("\ntry next: sudo unshare --pid --fork --mount-proc ps -ef");
  show::say("read: man 7 pid_namespaces, man 2 clone");
}
