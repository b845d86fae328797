// A tree of mounts of one's own: the mount namespace (man 7 mount_namespaces).
//
// A new mount namespace starts with a copy of every mount. What is mounted or unmounted in it from
// then on is seen by its processes only, once the copies no longer propagate
// (10-mount-propagation).
#include <sys/mount.h>

#include "kernel-demos/show.hpp"

namespace {

constexpr char kFile[] = "/tmp/only-in-the-demo";

/// The lines of mountinfo for what is mounted exactly at /tmp (man 5 proc).
int say_mounts_at_tmp() {
  std::ifstream table("/proc/self/mountinfo");
  int count = 0;
  for (std::string line; std::getline(table, line);) {
    if (line.find(" /tmp ") == std::string::npos) continue;
    show::say("    /proc/self/mountinfo: %s", line.c_str());
    ++count;
  }
  if (count == 0) show::say("    /proc/self/mountinfo: nothing is mounted on /tmp");
  return count;
}

void cover_tmp() {
  show::enter(CLONE_NEWNS);
  // On most machines / is shared: without this line the host would get our mount as well.
  show::must(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "make / private");
  show::must(::mount("demo", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, "size=64k"), "mount on /tmp");
  std::ofstream(kFile) << "hello\n";

  show::say("inside a new mount namespace, a small tmpfs covers /tmp, with a file in it:");
  say_mounts_at_tmp();
  show::say_namespace("mnt");
  show::expect(::access(kFile, F_OK) == 0, "the file exists inside");
}

}  // namespace

int main() {
  show::say("outside:");
  const int before = say_mounts_at_tmp();
  show::say_namespace("mnt");

  show::in_child(cover_tmp);

  show::say("outside again:");
  show::expect(say_mounts_at_tmp() == before, "no mount of the demo is left outside");
  show::expect(::access(kFile, F_OK) == -1, "the file cannot be seen outside");
  show::say("\ntry next: sudo unshare --mount sh -c 'mount -t tmpfs demo /mnt; findmnt /mnt'");
  show::say("read: man 7 mount_namespaces, man 2 mount, man 5 proc (mountinfo)");
}
