// Asks the kernel that it runs on for what no shell command shows, one line for each thing: "yes"
// or "no", what was tried, and the kernel's answer.

#include <fcntl.h>
#include <fmt/core.h>
#include <linux/landlock.h>
#include <linux/mount.h>
#include <linux/seccomp.h>
#include <mqueue.h>
#include <sched.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mount.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <functional>
#include <string>

#include "base/file.hpp"
#include "base/process.hpp"
#include "base/spawn.hpp"

namespace {

void tell(const char* what, long result) {
  fmt::print("{} {}: {}\n", result >= 0 ? "yes" : "no", what,
             result >= 0 ? std::to_string(result) : ::strerror(errno));
}

long landlock() {
  return ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
}

// A filter may hand calls to a supervisor (man 2 seccomp_unotify).
long user_notification() {
  const unsigned action = SECCOMP_RET_USER_NOTIF;
  return ::syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action);
}

// The user namespace of a child, as a map for a mount (man 2 mount_setattr, "ID-mapped mounts").
base::Fd other_users() {
  auto child = base::spawn({.argv = {"unshare", "--user", "--map-root-user", "sleep", "5"}});
  for (int i = 0; i < 200; ++i, ::usleep(20'000)) {
    const auto map = base::read_file(fmt::format("/proc/{}/uid_map", child.pid()));
    if (map.find("4294967295") == map.npos && !map.empty()) break;
  }
  return base::open_file(fmt::format("/proc/{}/ns/user", child.pid()).c_str(), O_RDONLY);
}

long idmapped_tmpfs() {
  ::mkdir("/mnt/tmpfs", 0755);
  if (::mount("tmpfs", "/mnt/tmpfs", "tmpfs", 0, nullptr) == -1) return -1;
  const auto users = other_users();
  const base::Fd tree(static_cast<int>(
      ::syscall(SYS_open_tree, AT_FDCWD, "/mnt/tmpfs", 1 /* OPEN_TREE_CLONE */ | O_CLOEXEC)));
  mount_attr change{};
  change.attr_set = MOUNT_ATTR_IDMAP;
  change.userns_fd = static_cast<__u64>(users.get());
  return ::syscall(SYS_mount_setattr, tree.get(), "", AT_EMPTY_PATH, &change, sizeof change);
}

long message_queue() {
  return ::mq_open("/probe", O_CREAT | O_RDWR, 0600, nullptr);
}

long shared_memory() {
  return ::shmget(IPC_PRIVATE, 4096, 0600);
}

}  // namespace

int main() {
  tell("landlock", landlock());
  tell("seccomp user notification", user_notification());
  tell("idmapped tmpfs", idmapped_tmpfs());
  tell("message queue", message_queue());
  tell("shared memory", shared_memory());
  tell("userfaultfd", ::syscall(SYS_userfaultfd, O_CLOEXEC));
  tell("kcmp", ::syscall(SYS_kcmp, ::getpid(), ::getpid(), 2, 0, 0));
  tell("keyring", ::syscall(SYS_keyctl, 0, -1, 1));
  tell("io_uring", ::syscall(SYS_io_uring_setup, 1, nullptr));
  tell("time namespace", ::unshare(CLONE_NEWTIME));
}
