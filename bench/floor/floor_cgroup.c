/* The floor's control groups (man 7 cgroups).
 *
 * On cgroup v1 there is one tree for each controller, and the container gets a group in each. It
 * enters them from inside, by writing 0 to `tasks` while it has one thread: to move another
 * process, or one through cgroup.procs, the kernel waits for a grace period of several
 * milliseconds. On v2 the child is born in its one group (CLONE_INTO_CGROUP), which needs no move.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/floor/floor.h"

static const char kTop[] = "/sys/fs/cgroup";

/* Control files take one write of one value, in place (man 7 cgroups). */
static void tell(const char* folder, const char* file, const char* value) {
  char path[LONGEST_PATH + 64];
  snprintf(path, sizeof path, "%s/%s", folder, file);
  const int control = (int)must(open(path, O_WRONLY | O_CLOEXEC), "open", path);
  must(write(control, value, strlen(value)), "write to", path);
  close(control);
}

static void note_group(struct groups* groups, const char* controller, const char* path,
                       const char* name) {
  if (groups->count == MOST_HIERARCHIES) return;
  struct cgroup* group = &groups->of[groups->count++];
  if (strcmp(path, "/") == 0) path = "";
  char parent[LONGEST_PATH];
  snprintf(parent, sizeof parent, "%s%s%s%s", kTop, *controller ? "/" : "", controller, path);
  const int length = snprintf(group->folder, sizeof group->folder, "%s%s%s", parent,
                              name ? "/" : "", name ? name : "");
  snprintf(group->controller, sizeof group->controller, "%s", controller);
  memcpy(group->parent, parent, sizeof parent);
  if (length >= LONGEST_PATH) {
    errno = ENAMETOOLONG;
    must(-1, "use the group", group->folder);
  }
}

/* Where this program is, in each tree: a line of /proc/self/cgroup is number:controllers:path. */
void find_groups(struct groups* groups, const struct plan* plan) {
  groups->is_v2 = access("/sys/fs/cgroup/cgroup.controllers", F_OK) == 0;
  FILE* table = fopen("/proc/self/cgroup", "re");
  if (!table) must(-1, "read", "/proc/self/cgroup");
  for (char line[LONGEST_PATH]; fgets(line, sizeof line, table);) {
    line[strcspn(line, "\n")] = 0;
    char* controllers = strchr(line, ':');
    char* path = controllers ? strchr(controllers + 1, ':') : NULL;
    if (!path) continue;
    *path++ = 0;
    ++controllers;
    const int is_unified = *controllers == 0;
    if (is_unified != groups->is_v2) continue; /* the line of v2 on a v1 machine, or the reverse */
    if (strncmp(controllers, "name=", 5) == 0) controllers += 5;
    note_group(groups, controllers, path, plan->cgroup);
  }
  fclose(table);
}

/* A new cpuset group has no processors and no memory, and nothing can enter it (man 7 cpuset). */
static void copy_from_parent(const struct cgroup* group, const char* file) {
  char path[LONGEST_PATH + 64];
  char value[256];
  snprintf(path, sizeof path, "%s/%s", group->parent, file);
  const int control = (int)must(open(path, O_RDONLY | O_CLOEXEC), "open", path);
  const long length = must(read(control, value, sizeof value - 1), "read", path);
  close(control);
  value[length] = 0;
  tell(group->folder, file, value);
}

/* All is denied, then what every container may use is allowed: as runc and crun write it. */
static void write_device_rules(const char* folder) {
  static const char* const allowed[] = {"c *:* m",   "b *:* m",   "c 1:3 rwm",   "c 1:8 rwm",
                                        "c 1:7 rwm", "c 5:0 rwm", "c 1:5 rwm",   "c 1:9 rwm",
                                        "c 5:1 rwm", "c 5:2 rwm", "c 136:* rwm", NULL};
  tell(folder, "devices.deny", "a");
  for (const char* const* rule = allowed; *rule; ++rule) tell(folder, "devices.allow", *rule);
}

static void limit_memory(const struct groups* groups, const char* folder,
                         unsigned long long bytes) {
  char value[32];
  snprintf(value, sizeof value, "%llu", bytes);
  tell(folder, groups->is_v2 ? "memory.max" : "memory.limit_in_bytes", value);
}

/* On v2 the device rules are a BPF program, which the floor leaves out: v2's floor is lower by it.
 */
void make_groups(struct groups* groups, const struct plan* plan) {
  for (int i = 0; i < groups->count; ++i) {
    struct cgroup* group = &groups->of[i];
    must(mkdir(group->folder, 0755), "make the group", group->folder);
    if (strcmp(group->controller, "cpuset") == 0) {
      copy_from_parent(group, "cpuset.cpus");
      copy_from_parent(group, "cpuset.mems");
    }
    if (strcmp(group->controller, "devices") == 0) write_device_rules(group->folder);
    if (plan->memory && (groups->is_v2 || strcmp(group->controller, "memory") == 0))
      limit_memory(groups, group->folder, plan->memory);
    char path[LONGEST_PATH + 64];
    snprintf(path, sizeof path, "%s/%s", group->folder, groups->is_v2 ? "." : "tasks");
    const int how = groups->is_v2 ? O_PATH | O_DIRECTORY : O_WRONLY;
    group->entrance = (int)must(open(path, how | O_CLOEXEC), "open", path);
  }
}

void enter_groups(const struct groups* groups) {
  if (groups->is_v2) return; /* born there */
  for (int i = 0; i < groups->count; ++i)
    must(write(groups->of[i].entrance, "0", 1), "enter", groups->of[i].folder);
}

void remove_groups(const struct groups* groups) {
  for (int i = 0; i < groups->count; ++i)
    must(rmdir(groups->of[i].folder), "remove the group", groups->of[i].folder);
}
