/* The floor: how quickly this kernel can start a container at all. See floor.h and README.md.
 *
 *   floor [--level 0|1|2] [--cgroup NAME] [--memory BYTES] [--capabilities HEX] [--seccomp FILE]
 *         ROOTFS PROGRAM [ARGUMENT...]
 *
 * Returns the program's exit code, 128 + N for signal N, 125 when the floor itself failed.
 */
#define _GNU_SOURCE
#include "bench/floor/floor.h"

#include <errno.h>
#include <getopt.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* CAP_KILL, CAP_NET_BIND_SERVICE and CAP_AUDIT_WRITE: what `runc spec` keeps. */
static const unsigned long long kSpecCapabilities = 1ULL << 5 | 1ULL << 10 | 1ULL << 29;

long must(long result, const char* what, const char* object) {
  if (result != -1) return result;
  dprintf(STDERR_FILENO, "floor: cannot %s %s: %s\n", what, object, strerror(errno));
  _exit(125);
}

static void usage(void) {
  dprintf(STDERR_FILENO,
          "usage: floor [--level 0|1|2] [--cgroup NAME] [--memory BYTES] "
          "[--capabilities HEX] [--seccomp FILE] ROOTFS PROGRAM [ARGUMENT...]\n");
  _exit(125);
}

static struct plan parse(int count, char** words) {
  static const struct option options[] = {{"level", 1, NULL, 'l'},   {"cgroup", 1, NULL, 'c'},
                                          {"memory", 1, NULL, 'm'},  {"capabilities", 1, NULL, 'k'},
                                          {"seccomp", 1, NULL, 's'}, {0}};
  struct plan plan = {.level = LEVEL_ALL, .capabilities = kSpecCapabilities};
  for (int option; (option = getopt_long(count, words, "+", options, NULL)) != -1;) {
    switch (option) {
      case 'l':
        plan.level = (enum level)atoi(optarg);
        break;
      case 'c':
        plan.cgroup = optarg;
        break;
      case 'm':
        plan.memory = strtoull(optarg, NULL, 10);
        break;
      case 'k':
        plan.capabilities = strtoull(optarg, NULL, 16);
        break;
      case 's':
        plan.filter = optarg;
        break;
      default:
        usage();
    }
  }
  if (count - optind < 2) usage();
  plan.rootfs = words[optind];
  plan.arguments = words + optind + 1;
  return plan;
}

/* Level 0 changes no root, so the program is looked for in ROOTFS: the same file at each level. */
static void start_in(const char* rootfs, char** arguments) {
  char path[LONGEST_PATH];
  snprintf(path, sizeof path, "%s%s", rootfs, arguments[0]);
  static char* const environment[] = {
      (char*)"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      (char*)"TERM=xterm", (char*)"HOME=/", NULL};
  must(execve(path, arguments, environment), "start", path);
}

static void be_the_container(const struct plan* plan, const struct groups* groups,
                             struct program filter) {
  if (plan->level == LEVEL_EXEC) start_in(plan->rootfs, plan->arguments);
  must(setsid(), "open", "a session");
  bind_root(plan->rootfs);
  mount_proc();
  if (plan->level == LEVEL_ALL) {
    mount_the_rest(groups);
    make_devices();
  }
  pivot();
  if (plan->level == LEVEL_ALL) {
    protect_paths();
    must(sethostname("runc", 4), "set", "the host name");
    bring_loopback_up();
  }
  /* As late as can be: what was done before is charged to the group that started the floor. */
  if (plan->cgroup) enter_groups(groups);
  if (plan->level == LEVEL_ALL) limit_process(plan, filter);
  start_in("", plan->arguments);
}

/* Like fork(2), into new namespaces and on cgroup v2 into the group as well (man 2 clone3). */
static pid_t start_child(const struct plan* plan, const struct groups* groups) {
  struct clone_args how = {.exit_signal = SIGCHLD};
  if (plan->level > LEVEL_EXEC)
    how.flags = CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNS;
  if (plan->cgroup && groups->is_v2) {
    how.flags |= CLONE_INTO_CGROUP;
    how.cgroup = (uint64_t)groups->of[0].entrance;
  }
  return (pid_t)must(syscall(SYS_clone3, &how, sizeof how), "start", "a child in new namespaces");
}

int main(int count, char** words) {
  const struct plan plan = parse(count, words);
  struct groups groups = {0};
  if (plan.level == LEVEL_ALL || plan.cgroup) find_groups(&groups, &plan);
  if (plan.cgroup) make_groups(&groups, &plan);
  struct program filter = {0};
  if (plan.filter) filter = load_filter(plan.filter);

  const pid_t child = start_child(&plan, &groups);
  if (child == 0) be_the_container(&plan, &groups, filter);

  int status = 0;
  must(waitpid(child, &status, 0), "wait for", "the container");
  if (plan.cgroup) remove_groups(&groups);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
