/* The floor's limits on the process itself: key ring, file limit, capabilities, system calls. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/keyctl.h>
#include <linux/seccomp.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench/floor/floor.h"

/* The longest program that seccomp(2) takes. */
static struct sock_filter instructions[BPF_MAXINSNS];

struct program load_filter(const char* file) {
  const int input = (int)must(open(file, O_RDONLY | O_CLOEXEC), "open", file);
  const long length = must(read(input, instructions, sizeof instructions), "read", file);
  close(input);
  return (struct program){.length = (unsigned short)(length / (long)sizeof *instructions),
                          .instructions = instructions};
}

/* A new network namespace has a loopback interface that is down; runc and crun bring it up. */
void bring_loopback_up(void) {
  const int socket_ = (int)must(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "open", "a socket");
  struct ifreq request = {.ifr_name = "lo"};
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  must(ioctl(socket_, SIOCSIFFLAGS, &request), "bring up", "lo");
  close(socket_);
}

/* exec(2) gives a root process all of its bounding set back, so that is cut as well. */
static void keep_capabilities(unsigned long long kept) {
  for (int number = 0; prctl(PR_CAPBSET_READ, number, 0, 0, 0) != -1; ++number)
    if (!(kept >> number & 1))
      must(prctl(PR_CAPBSET_DROP, number, 0, 0, 0), "drop", "a capability");
  must(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0), "clear", "ambient capabilities");
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct data[2] = {
      {.effective = (__u32)kept, .permitted = (__u32)kept},
      {.effective = (__u32)(kept >> 32), .permitted = (__u32)(kept >> 32)}};
  must(syscall(SYS_capset, &header, data), "set", "capabilities");
}

void limit_process(const struct plan* plan, struct program filter) {
  must(syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, "floor"), "make", "a session key ring");
  const struct rlimit files = {.rlim_cur = 1024, .rlim_max = 1024};
  must(setrlimit(RLIMIT_NOFILE, &files), "limit", "open files");
  must(syscall(SYS_setgroups, 0, NULL), "clear", "supplementary groups");
  must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "set", "no_new_privs");
  keep_capabilities(plan->capabilities);
  if (!filter.length) return;
  const struct sock_fprog code = {.len = filter.length, .filter = filter.instructions};
  must(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &code), "load", plan->filter);
}
