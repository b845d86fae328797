// Who hears of a new mount: shared, slave and private mounts (man 7 mount_namespaces).
//
// Copies of a mount, made by a bind or by a new mount namespace, form a peer group as long as they
// are shared: what is mounted under one appears under all. A slave hears of its master's mounts and
// tells nothing back. A private one neither hears nor tells.
#include <sys/mount.h>
#include <sys/stat.h>

#include "kernel-demos/show.hpp"

namespace {

// A tmpfs of our own will cover /tmp.
std::string path_of(const std::string& name) {
  return "/tmp/" + name;
}

bool is_mounted(const std::string& place) {
  std::ifstream table("/proc/self/mountinfo");
  for (std::string line; std::getline(table, line);) {
    if (line.find(" " + place + " ") != std::string::npos) return true;
  }
  return false;
}

void mount_tmpfs(const std::string& place) {
  show::must(::mount("demo", place.c_str(), "tmpfs", 0, "size=64k"), "mount on " + place);
}

// #region demo.mount-propagation
void bind_copy(const std::string& copy, unsigned long propagation) {
  const std::string source = path_of("source");
  const std::string place = path_of(copy);
  show::must(::mkdir(place.c_str(), 0700), "make " + place);
  show::must(::mount(source.c_str(), place.c_str(), nullptr, MS_BIND, nullptr), "bind " + place);
  show::must(::mount(nullptr, place.c_str(), nullptr, propagation, nullptr), "change " + place);
}

void make_family() {
  const std::string source = path_of("source");
  show::must(::mkdir(source.c_str(), 0700), "make " + source);
  mount_tmpfs(source);
  show::must(::mount(nullptr, source.c_str(), nullptr, MS_SHARED, nullptr), "share " + source);
  bind_copy("shared", MS_SHARED);    // stays in the peer group of source
  bind_copy("slave", MS_SLAVE);      // leaves it, and listens
  bind_copy("private", MS_PRIVATE);  // leaves it
}
// #endregion demo.mount-propagation

void say_family() {
  std::ifstream table("/proc/self/mountinfo");
  for (std::string line; std::getline(table, line);) {
    if (line.find(" " + path_of("")) != std::string::npos) {
      show::say("    /proc/self/mountinfo: %s", line.c_str());
    }
  }
}

/// Mounts something under one of the family and says who else has it then.
std::string mount_under(const std::string& where, const std::string& name) {
  const std::string folder = path_of(where + "/" + name);
  show::must(::mkdir(folder.c_str(), 0700), "make " + folder);
  mount_tmpfs(folder);
  std::string heard;
  for (const std::string one : {"source", "shared", "slave", "private"}) {
    if (is_mounted(path_of(one + "/" + name))) heard.append(one).append(" ");
  }
  show::say("a mount under %s appears under: %s", where.c_str(), heard.c_str());
  return heard;
}

void watch_mounts_travel() {
  show::enter(CLONE_NEWNS);
  show::must(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "make / private");
  mount_tmpfs("/tmp");
  make_family();
  show::say("in a new mount namespace, four mounts of one file system (shared:N is a peer group,");
  show::say("master:N says from which group a slave hears):");
  show::say_namespace("mnt");
  say_family();
  show::expect(mount_under("source", "one") == "source shared slave ", "peers and slaves hear");
  show::expect(mount_under("slave", "two") == "slave ", "a slave tells nobody");
  show::expect(mount_under("private", "three") == "private ", "a private mount tells nobody");
}

}  // namespace

int main() {
  show::say("outside:");
  show::say_namespace("mnt");

  show::in_child(watch_mounts_travel);

  show::expect(!is_mounted(path_of("source")), "nothing of this is mounted outside");
  show::say("outside, nothing of this is mounted");
  show::say("\ntry next: findmnt -o TARGET,PROPAGATION");
  show::say("read: man 7 mount_namespaces (SHARED SUBTREES), man 8 mount (make-private)");
}
