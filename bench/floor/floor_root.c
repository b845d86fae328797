/* The floor's root file system: the mounts, devices and paths of the config.json of `runc spec`.
 *
 * Until pivot() the working directory is the new root, so that targets are short relative paths.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "bench/floor/floor.h"

enum { QUIET = MS_NOSUID | MS_NOEXEC | MS_NODEV };

static void make_folder(const char* path) {
  if (mkdir(path, 0755) == -1 && errno != EEXIST) must(-1, "make the folder", path);
}

static void attach(const char* type, const char* target, unsigned long flags, const char* data) {
  make_folder(target);
  must(mount(type, target, type, flags, data), "mount on", target);
}

/* A bind mount takes its flags only from a second call (man 2 mount). */
static void remount_read_only(const char* target, unsigned long flags) {
  must(mount(NULL, target, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY | flags, NULL),
       "make read-only:", target);
}

/* Nothing that is mounted from here on may reach the host; pivot_root(2) asks for a mount point. */
void bind_root(const char* rootfs) {
  must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "make private:", "/");
  must(mount(rootfs, rootfs, NULL, MS_BIND | MS_REC, NULL), "bind", rootfs);
  must(chdir(rootfs), "enter", rootfs);
}

void mount_proc(void) {
  attach("proc", "proc", 0, NULL);
}

/* On v1: a tmpfs with a folder for each tree, and there, read-only, the container's own group. */
static void mount_cgroups(const struct groups* groups) {
  if (groups->is_v2) {
    attach("cgroup2", "sys/fs/cgroup", QUIET | MS_RELATIME | MS_RDONLY, NULL);
    return;
  }
  attach("tmpfs", "sys/fs/cgroup", QUIET | MS_RELATIME, "mode=755");
  for (int i = 0; i < groups->count; ++i) {
    const struct cgroup* group = &groups->of[i];
    char target[128];
    snprintf(target, sizeof target, "sys/fs/cgroup/%s", group->controller);
    make_folder(target);
    must(mount(group->folder, target, NULL, MS_BIND | MS_REC, NULL), "bind", group->folder);
    remount_read_only(target, QUIET | MS_RELATIME);
  }
}

void mount_the_rest(const struct groups* groups) {
  attach("tmpfs", "dev", MS_NOSUID | MS_STRICTATIME, "mode=755,size=65536k");
  attach("devpts", "dev/pts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=0620,gid=5");
  attach("tmpfs", "dev/shm", QUIET, "mode=1777,size=65536k");
  attach("mqueue", "dev/mqueue", QUIET, NULL);
  attach("sysfs", "sys", QUIET | MS_RDONLY, NULL);
  mount_cgroups(groups);
}

void make_devices(void) {
  static const struct {
    const char* path;
    unsigned major, minor;
  } nodes[] = {{"dev/null", 1, 3},   {"dev/zero", 1, 5},    {"dev/full", 1, 7},
               {"dev/random", 1, 8}, {"dev/urandom", 1, 9}, {"dev/tty", 5, 0}};
  static const char* const links[][2] = {{"/proc/self/fd", "dev/fd"},
                                         {"/proc/self/fd/0", "dev/stdin"},
                                         {"/proc/self/fd/1", "dev/stdout"},
                                         {"/proc/self/fd/2", "dev/stderr"},
                                         {"pts/ptmx", "dev/ptmx"}};
  umask(0);
  for (size_t i = 0; i < sizeof nodes / sizeof *nodes; ++i)
    must(mknod(nodes[i].path, S_IFCHR | 0666, makedev(nodes[i].major, nodes[i].minor)), "make",
         nodes[i].path);
  for (size_t i = 0; i < sizeof links / sizeof *links; ++i)
    must(symlink(links[i][0], links[i][1]), "link", links[i][1]);
  umask(0022);
}

/* Old and new root on one spot, then the old one, which lies on top, is taken away
 * (man 2 pivot_root, "pivot_root(".", ".")"). */
void pivot(void) {
  must(syscall(SYS_pivot_root, ".", "."), "pivot to", "the new root");
  must(umount2(".", MNT_DETACH), "unmount", "the old root");
  must(chdir("/"), "enter", "/");
}

/* A masked file is covered by /dev/null, a masked folder by an empty tmpfs; what does not exist
 * needs no mask (OCI runtime-spec, config-linux.md, "Masked Paths"). */
static void mask(const char* path) {
  if (mount("/dev/null", path, NULL, MS_BIND, NULL) == 0 || errno == ENOENT) return;
  if (errno != ENOTDIR) must(-1, "mask", path);
  must(mount("tmpfs", path, "tmpfs", MS_RDONLY, NULL), "mask", path);
}

static void make_read_only(const char* path) {
  if (mount(path, path, NULL, MS_BIND | MS_REC, NULL) == 0)
    remount_read_only(path, 0);
  else if (errno != ENOENT)
    must(-1, "bind", path);
}

void protect_paths(void) {
  static const char* const masked[] = {"/proc/acpi",
                                       "/proc/asound",
                                       "/proc/kcore",
                                       "/proc/keys",
                                       "/proc/latency_stats",
                                       "/proc/timer_list",
                                       "/proc/timer_stats",
                                       "/proc/sched_debug",
                                       "/sys/firmware",
                                       "/proc/scsi",
                                       NULL};
  static const char* const read_only[] = {
      "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger", NULL};
  remount_read_only("/", 0);
  for (const char* const* path = read_only; *path; ++path) make_read_only(*path);
  for (const char* const* path = masked; *path; ++path) mask(*path);
}
