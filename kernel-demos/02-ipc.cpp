// Message queues of one's own: the IPC namespace (man 7 ipc_namespaces).
//
// System V queues, semaphores and shared memory are found by a number that everybody can guess, not
// by a path with permissions. Each IPC namespace has its own table of them, and the table goes,
// with all that is in it, when the last process of the namespace ends.
#include <sys/ipc.h>
#include <sys/msg.h>

#include "kernel-demos/show.hpp"

namespace {

constexpr key_t kKey = 0x0de30;

void look_for_a_queue_twice() {
  show::enter(CLONE_NEWIPC);
  const int queue = show::must(::msgget(kKey, IPC_CREAT | IPC_EXCL | 0600), "make a queue");
  show::say("inside a new IPC namespace, key %#x now leads to queue %d", kKey, queue);
  show::say_namespace("ipc");

  show::enter(CLONE_NEWIPC);  // once more: from the first new namespace to a second
  const int reason = ::msgget(kKey, 0) == -1 ? errno : 0;
  show::say("in a second one, the same key leads to: %s", std::strerror(reason));
  show::say_namespace("ipc");
  show::expect(reason == ENOENT, "the second namespace has no such queue");
}

}  // namespace

int main() {
  show::say("outside:");
  show::say_namespace("ipc");

  show::in_child(look_for_a_queue_twice);

  show::expect(::msgget(kKey, 0) == -1, "the host has no such queue either");
  show::say("outside again, the key leads to nothing: the queue went with its namespace");
  show::say("\ntry next: ipcmk --queue; ipcs --queues; sudo unshare --ipc ipcs --queues");
  show::say("read: man 7 ipc_namespaces, man 7 sysvipc");
}
