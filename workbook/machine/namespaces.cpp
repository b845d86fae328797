#include "workbook/machine/namespaces.hpp"

#include <linux/sched.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

#include "workbook/machine/attempt.hpp"

namespace workbook {
namespace {

struct Kind {
  const char* name;
  int flag;
};

constexpr std::array<Kind, 7> kKinds = {{{"UTS namespaces (lab 01)", CLONE_NEWUTS},
                                         {"IPC namespaces (lab 01)", CLONE_NEWIPC},
                                         {"time namespaces (lab 01)", CLONE_NEWTIME},
                                         {"PID namespaces (lab 02)", CLONE_NEWPID},
                                         {"mount namespaces (lab 03)", CLONE_NEWNS},
                                         {"cgroup namespaces (lab 05)", CLONE_NEWCGROUP},
                                         {"network namespaces (lab 07)", CLONE_NEWNET}}};

int become_privileged(Tier tier) {
  return tier == Tier::kUserNamespaces ? enter_user_namespace() : 0;
}

// A new PID namespace is for children, so a child has to try.
int mount_proc() {
  if (::unshare(CLONE_NEWPID | CLONE_NEWNS) == -1) return -1;
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == -1) return -1;
  const pid_t pid = ::fork();
  if (pid == 0) ::_exit(::mount("proc", "/proc", "proc", 0, nullptr) == -1 ? errno : 0);
  int status = 0;
  if (pid == -1 || ::waitpid(pid, &status, 0) == -1) return -1;
  errno = WEXITSTATUS(status);
  return errno == 0 ? 0 : -1;
}

int mount_overlay() {
  if (::unshare(CLONE_NEWNS) == -1) return -1;
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == -1) return -1;
  if (::mount("tmpfs", "/tmp", "tmpfs", 0, nullptr) == -1) return -1;
  for (const char* folder : {"/tmp/lower", "/tmp/upper", "/tmp/work", "/tmp/merged"}) {
    if (::mkdir(folder, 0755) == -1) return -1;
  }
  return ::mount("overlay", "/tmp/merged", "overlay", 0,
                 "lowerdir=/tmp/lower,upperdir=/tmp/upper,workdir=/tmp/work");
}

Ability from(const char* name, const Attempt& tried, const char* mend) {
  return {.name = name,
          .is_there = tried.is_ok,
          .detail = tried.is_ok ? "made one" : tried.reason,
          .mend = mend};
}

}  // namespace

std::vector<Ability> namespace_abilities(Tier tier) {
  std::vector<Ability> abilities = {from("user namespaces (lab 04)", attempt(enter_user_namespace),
                                         "see the line \"tier\" above")};
  for (const auto& [name, flag] : kKinds) {
    const Attempt tried = attempt(
        [tier, flag = flag] { return become_privileged(tier) == -1 ? -1 : ::unshare(flag); });
    abilities.push_back(from(name, tried, "use a kernel that was built with this kind"));
  }
  return abilities;
}

Ability proc_ability(Tier tier) {
  const Attempt tried =
      attempt([tier] { return become_privileged(tier) == -1 ? -1 : mount_proc(); });
  return from("a /proc of its own (every lab)", tried,
              "inside a container: start that with --security-opt systempaths=unconfined, or with "
              "--privileged; else use a virtual machine");
}

Ability overlay_ability(Tier tier) {
  const Attempt tried =
      attempt([tier] { return become_privileged(tier) == -1 ? -1 : mount_overlay(); });
  return from("overlay file system (lab 08)", tried, "sudo modprobe overlay");
}

}  // namespace workbook
