/* What the parts of the floor share.
 *
 * The floor is the least that a machine needs to start a container: it makes the same kernel
 * objects as a runtime does for the config.json of `runc spec`, and nothing else. It parses no
 * document, checks no path and keeps no state, so no runtime can be much quicker than it. It is a
 * measure, not a runtime: it trusts its root file system, which a runtime must never do.
 */
#pragma once

#include <stddef.h>

enum level {
  LEVEL_EXEC = 0,       /* fork and exec, nothing of a container */
  LEVEL_NAMESPACES = 1, /* namespaces, pivot_root, proc */
  LEVEL_ALL = 2         /* all that the config.json of `runc spec` asks for */
};

struct plan {
  enum level level;
  const char* cgroup;              /* the name of the group to make, or NULL for none */
  unsigned long long memory;       /* its limit in bytes, 0 for none */
  unsigned long long capabilities; /* one bit for each that is kept (man 7 capabilities) */
  const char* filter;              /* a file of struct sock_filter, or NULL for none */
  const char* rootfs;
  char** arguments; /* of the program, ending in NULL */
};

enum { MOST_HIERARCHIES = 16, LONGEST_PATH = 512 };

/* One folder of the cgroup tree. On cgroup v2 there is one, on v1 one for each controller. */
struct cgroup {
  char controller[64];       /* the folder's name in /sys/fs/cgroup; empty on v2 */
  char parent[LONGEST_PATH]; /* where this program is */
  char folder[LONGEST_PATH]; /* where the container is: below it, or the same without --cgroup */
  int entrance;              /* v1: its file tasks, open; v2: the folder itself, open */
};

struct groups {
  int is_v2;
  int count;
  struct cgroup of[MOST_HIERARCHIES];
};

/* Ends the program with status 125 and a line that names what was refused, when `result` is -1. */
long must(long result, const char* what, const char* object);

/* floor_cgroup.c */
void find_groups(struct groups* groups, const struct plan* plan);
void make_groups(struct groups* groups, const struct plan* plan);
void enter_groups(const struct groups* groups);
void remove_groups(const struct groups* groups);

/* floor_root.c: called in the child, in this order. */
void bind_root(const char* rootfs);
void mount_proc(void);
void mount_the_rest(const struct groups* groups);
void make_devices(void);
void pivot(void);
void protect_paths(void);

/* floor_process.c */
struct program {
  unsigned short length; /* in instructions */
  void* instructions;
};
struct program load_filter(const char* file);
void bring_loopback_up(void);
void limit_process(const struct plan* plan, struct program filter);
