// The program of an image that means harm. It is static, so that it runs in any root file system,
// and what it got hold of it tells in the file /loot, which the tests read from outside.
//
//     hostile swap A B          exchanges two names again and again (man 2 renameat2)
//     hostile descriptors       prints what is open besides 0, 1 and 2
//     hostile with-key CMD...   runs CMD with a session keyring that holds the key "canary"
//     hostile find-key          prints the key "canary" if it can be had (man 7 keyrings)
//     hostile effective-user    prints the effective user id
//     hostile other-abi         makes a folder by each way into the kernel (man 2 syscall)
//     hostile release-agent     looks for a cgroup whose release_agent it may write
//     hostile peek DEV:INO      watches all other processes: see hostile_peek.cpp
//     hostile kill-child STEP CMD...   and kill-both: see hostile_steps.cpp
#include "tests/attack/hostile.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

[[noreturn]] void swap_forever(const char* one, const char* other) {
  for (;;) ::renameat2(AT_FDCWD, one, AT_FDCWD, other, RENAME_EXCHANGE);
}

int print_descriptors() {
  DIR* folder = ::opendir("/proc/self/fd");
  if (folder == nullptr) return 1;
  while (const dirent* entry = ::readdir(folder)) {
    const int fd = std::atoi(entry->d_name);
    if (fd <= STDERR_FILENO || fd == ::dirfd(folder)) continue;
    char target[4096] = {};
    ::readlinkat(::dirfd(folder), entry->d_name, target, sizeof target - 1);
    std::printf("open: %d %s\n", fd, target);
  }
  std::puts("listed");
  return 0;
}

int run_with_key(char** command) {
  ::syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, nullptr);
  const char secret[] = "key-of-the-caller";
  if (::syscall(SYS_add_key, "user", "canary", secret, sizeof secret - 1,
                KEY_SPEC_SESSION_KEYRING) == -1) {
    std::perror("add_key");
    return 1;
  }
  ::execvp(command[0], command);
  std::perror("execvp");
  return 1;
}

int find_key() {
  const long key =
      ::syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_SESSION_KEYRING, "user", "canary", 0);
  char content[64] = {};
  if (key != -1) ::syscall(SYS_keyctl, KEYCTL_READ, key, content, sizeof content - 1);
  std::printf("key: %s\n", key == -1 ? "none" : content);
  return 0;
}

// In a child, because a filter may answer with a signal.
template <typename Call>
void try_in_child(const Call& call) {
  const pid_t child = ::fork();
  if (child == 0) {
    call();
    ::_exit(0);
  }
  ::waitpid(child, nullptr, 0);
}

// A 32-bit system call takes 32-bit addresses: the path must lie low.
int try_other_abis() {
  static constexpr const char* kNames[] = {"/made-native", "/made-i386", "/made-x32"};
  try_in_child([] { ::syscall(SYS_mkdir, kNames[0], 0755); });
  try_in_child([] {
    long result = 39;  // mkdir of i386
    asm volatile("int $0x80" : "+a"(result) : "b"(kNames[1]), "c"(0755) : "memory");
  });
  try_in_child([] { ::syscall(0x40000000L | SYS_mkdir, kNames[2], 0755); });
  std::puts("tried");
  return 0;
}

// Writes back what is there: if that is allowed, so is anything else (CVE-2022-0492).
void try_release_agent(const std::string& folder) {
  const std::string file = folder + "/release_agent";
  char content[4096] = {};
  const int reading = ::open(file.c_str(), O_RDONLY);
  if (reading == -1) return;
  const ssize_t size = ::read(reading, content, sizeof content);
  const int writing = ::open(file.c_str(), O_WRONLY);
  if (size >= 0 && writing != -1 &&
      ::write(writing, size == 0 ? "\n" : content, size == 0 ? 1 : size) > 0) {
    std::printf("written: %s\n", file.c_str());
  }
}

void write_text(const char* path, std::string_view text) {
  const int fd = ::open(path, O_WRONLY);
  if (fd != -1 && ::write(fd, text.data(), text.size()) == -1) std::perror(path);
}

void mount_and_try(const char* controllers) {
  ::mkdir("/tmp/cgroup", 0700);
  if (::mount("cgroup", "/tmp/cgroup", "cgroup", 0, controllers) == -1) return;
  std::printf("mounted: %s\n", controllers);
  try_release_agent("/tmp/cgroup");
  ::umount2("/tmp/cgroup", MNT_DETACH);
}

int try_release_agents() {
  constexpr std::array kControllers = {"memory",  "cpu",     "cpuacct", "cpuset", "pids",
                                       "freezer", "devices", "blkio",   "rdma"};
  for (const char* name : kControllers) try_release_agent(std::string("/sys/fs/cgroup/") + name);
  for (const char* name : kControllers) mount_and_try(name);
  if (::unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWCGROUP) == 0) {
    write_text("/proc/self/setgroups", "deny");
    write_text("/proc/self/uid_map", "0 0 1");
    write_text("/proc/self/gid_map", "0 0 1");
    for (const char* name : kControllers) mount_and_try(name);
  }
  std::puts("tried");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view what = argc > 1 ? argv[1] : "";
  if (what == "swap" && argc == 4) swap_forever(argv[2], argv[3]);
  if (what == "descriptors") return print_descriptors();
  if (what == "with-key" && argc > 2) return run_with_key(argv + 2);
  if (what == "find-key") return find_key();
  if (what == "effective-user") return std::printf("effective: %u\n", ::geteuid()) < 0;
  if (what == "other-abi") return try_other_abis();
  if (what == "release-agent") return try_release_agents();
  if (what.starts_with("kill-") && argc > 3) {
    return kill_at_step(what, std::atol(argv[2]), argv + 3);
  }
  if (what == "peek" && argc == 3) peek_forever(argv[2]);
  std::fputs("hostile: what to do is told in hostile.cpp\n", stderr);
  return 2;
}
