// One file, two owners: the id-mapped mount (man 2 mount_setattr, MOUNT_ATTR_IDMAP).
//
// A file has one owner on disk. A mount may translate: what is owned by 1000 in the file system is
// seen as owned by 2000 through it, and what 2000 makes there is stored as 1000. So several
// containers with users of their own share one image, without a copy and without chown(2).
#include <signal.h>
#include <sys/fsuid.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "kernel-demos/show.hpp"

namespace {

constexpr char kPlain[] = "/tmp/plain";
constexpr char kMapped[] = "/tmp/mapped";
constexpr unsigned kStored = 1000;
constexpr unsigned kShown = 2000;

/// The translation is a user namespace's table. Nobody needs to live in it: it lasts as long as
/// the descriptor that is returned.
int make_table(const std::string& line) {
  int ready[2] = {};
  show::must(::pipe2(ready, O_CLOEXEC), "make a pipe");
  const pid_t child = show::must(::fork(), "fork");
  if (child == 0) {
    if (::unshare(CLONE_NEWUSER) == -1) ::_exit(1);
    if (::write(ready[1], "", 1) == 1) ::pause();
  }
  ::close(ready[1]);
  char byte = 0;
  if (::read(ready[0], &byte, 1) != 1) show::skip("this kernel gives no user namespace");
  const std::string folder = "/proc/" + std::to_string(child);
  show::write_file(folder + "/uid_map", line);
  show::write_file(folder + "/gid_map", line);
  show::say("the table (stored, shown, how many):");
  show::say("    %s/uid_map: %s", folder.c_str(), show::line_of(folder + "/uid_map", "").c_str());
  const int table = ::open((folder + "/ns/user").c_str(), O_RDONLY | O_CLOEXEC);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  return show::must(table, "open the user namespace");
}

void mount_mapped(int table) {
  const int tree =
      show::must(::syscall(SYS_open_tree, AT_FDCWD, kPlain, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC),
                 "copy the mount (Linux 5.2)");
  mount_attr attributes = {.attr_set = MOUNT_ATTR_IDMAP,
                           .userns_fd = static_cast<unsigned long long>(table)};
  if (::syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH, &attributes, sizeof attributes) == -1) {
    show::skip(std::string("this kernel maps no ids for a tmpfs (Linux 6.3 or later does): ") +
               std::strerror(errno));
  }
  show::must(::syscall(SYS_move_mount, tree, "", AT_FDCWD, kMapped, MOVE_MOUNT_F_EMPTY_PATH),
             "attach the copy");
}

unsigned owner_of(const std::string& path) {
  struct stat info = {};
  show::must(::stat(path.c_str(), &info), "look at " + path);
  show::say("    %s belongs to user %u", path.c_str(), info.st_uid);
  return info.st_uid;
}

void make_file(const std::string& path, unsigned user) {
  ::setfsuid(user);  // for files only, we are somebody else (man 2 setfsuid)
  ::setfsgid(user);
  const int file = ::open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
  const int reason = errno;
  ::setfsuid(0);
  ::setfsgid(0);
  errno = reason;
  ::close(show::must(file, "make " + path));
}

void make_tree() {
  show::enter(CLONE_NEWNS);
  show::must(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "make / private");
  show::must(::mount("demo", "/tmp", "tmpfs", 0, "size=64k"), "mount on /tmp");
  for (const char* folder : {kPlain, kMapped}) {
    show::must(::mkdir(folder, 0755), std::string("make ") + folder);
  }
  // The folder belongs to somebody in the table: where the owner has no translation, nobody writes.
  const std::string owner = std::to_string(kStored);
  const std::string options = "size=64k,mode=755,uid=" + owner + ",gid=" + owner;
  show::must(::mount("demo", kPlain, "tmpfs", 0, options.c_str()), "mount a file system");
  make_file(std::string(kPlain) + "/first", kStored);
}

void look_both_ways() {
  make_tree();
  mount_mapped(make_table(std::to_string(kStored) + " " + std::to_string(kShown) + " 1"));
  const std::string mountinfo = show::proc_file("mountinfo");
  std::ifstream mounts(mountinfo);
  for (std::string line; std::getline(mounts, line);) {
    if (line.find(" /tmp/") != std::string::npos) {
      show::say("    %s: %s", mountinfo.c_str(), line.c_str());
    }
  }
  show::say("user %u made a file, which has two owners now:", kStored);
  show::expect(owner_of("/tmp/plain/first") == kStored, "the file is stored as it was");
  show::expect(owner_of("/tmp/mapped/first") == kShown, "the mount shows another owner");

  make_file("/tmp/mapped/second", kShown);
  show::say("user %u makes a file through the mapped mount:", kShown);
  show::expect(owner_of("/tmp/mapped/second") == kShown, "it is the maker's, seen this way");
  show::expect(owner_of("/tmp/plain/second") == kStored, "the table works in both directions");
}

}  // namespace

int main() {
  show::must_be_root("files of several users are needed");
  show::in_child(look_both_ways);
  show::say(
      "\ntry next: a file that belongs to user 1001: who owns it, seen through the mapped mount?");
  show::say("read: man 2 mount_setattr (ID-mapped mounts), man 2 open_tree");
}
