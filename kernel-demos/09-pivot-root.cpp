// Changing the root for good: pivot_root(2).
//
// chroot(2) only changes where a path begins; the old root stays mounted, and root can climb out.
// pivot_root swaps the mounts themselves: the new root is put in the place of the old one, which
// can then be unmounted. After that there is nothing left to climb to.
#include <dirent.h>
#include <sys/mount.h>
#include <sys/syscall.h>

#include "kernel-demos/show.hpp"

namespace {

std::string names_in_root() {
  DIR* root = ::opendir("/");
  std::string names;
  while (const dirent* entry = root == nullptr ? nullptr : ::readdir(root)) {
    if (entry->d_name[0] != '.') names += std::string(entry->d_name) + " ";
  }
  if (root != nullptr) ::closedir(root);
  return names;
}

// #region demo.pivot-root
void change_root() {
  // The new root must be a mount point, so it is one: an empty tmpfs, on a folder that exists.
  show::must(::mount("demo", "/tmp", "tmpfs", 0, "size=64k,mode=755"), "mount the new root");
  show::must(::chdir("/tmp"), "enter the new root");
  std::ofstream("hello") << "from the new root\n";

  // Both names are ".": the old root is stacked over the new one, at the same place (man 2
  // pivot_root, NOTES). glibc has no function for this call.
  show::must(::syscall(SYS_pivot_root, ".", "."), "pivot the root");
  // "." still leads to the stack, whose top is the old root. Detached, it goes when unused.
  show::must(::umount2(".", MNT_DETACH), "unmount the old root");
  show::must(::chdir("/"), "go to the root");
}
// #endregion demo.pivot-root

int say_mounts(int proc) {
  const int table = show::must(::openat(proc, "self/mountinfo", O_RDONLY), "open mountinfo");
  FILE* lines = ::fdopen(table, "r");
  char line[4096];
  int count = 0;
  while (std::fgets(line, sizeof line, lines) != nullptr) {
    if (++count == 1) std::printf("    /proc/self/mountinfo: %s", line);
  }
  std::fclose(lines);
  show::say("    lines in it: %d", count);
  return count;
}

void live_in_another_root() {
  // This descriptor is all that we take along: the new root has no /proc to show the evidence.
  const int proc = show::must(::open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC), "open /proc");
  show::enter(CLONE_NEWNS);
  // pivot_root refuses shared mounts, and nothing that follows is for the host to see.
  show::must(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "make / private");
  change_root();
  const std::string names = names_in_root();
  show::say("in a new mount namespace, after pivot_root, / holds: %s", names.c_str());
  show::expect(say_mounts(proc) == 1, "the new root is the only mount");
  show::expect(names == "hello ", "the new root holds only its own file");
}

}  // namespace

int main() {
  show::say("outside, / holds: %s", names_in_root().c_str());
  const int proc = show::must(::open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC), "open /proc");
  const int before = say_mounts(proc);
  show::say_namespace("mnt");

  show::in_child(live_in_another_root);

  show::say("outside again:");
  show::expect(say_mounts(proc) == before, "the mounts outside are as before");
  show::say("\ntry next: read the NOTES of man 2 pivot_root, then build a root in lab 03");
  show::say("read: man 2 pivot_root, man 2 chroot, man 7 mount_namespaces");
}
