#include "workbook/lab_kernel/guest_files.hpp"

#include <fmt/core.h>

#include <vector>

namespace workbook {
namespace {

struct Account {
  const char* name;
  uid_t uid;
  const char* home;
  const char* shell;
};

constexpr Account kAccounts[] = {
    {"root", 0, "/root", "/bin/bash"},
    {"daemon", 1, "/usr/sbin", "/usr/sbin/nologin"},
    {"bin", 2, "/bin", "/usr/sbin/nologin"},
    {"learner", kLearner, "/home/learner", "/bin/bash"},
    {"builder", kBuilder, "/home/builder", "/bin/sh"},
    {"linker", kLinker, "/home/linker", "/bin/sh"},
    {"nobody", 65534, "/nonexistent", "/usr/sbin/nologin"},
};

// Groups that no account here has, but files of Debian's packages.
constexpr struct {
  const char* name;
  gid_t gid;
} kGroups[] = {{"adm", 4}, {"tty", 5}, {"disk", 6}, {"mail", 8}, {"shadow", 42}, {"utmp", 43}};

constexpr char kHosts[] =
    "127.0.0.1 localhost\n"
    "::1 localhost ip6-localhost ip6-loopback\n";
constexpr char kNameServices[] =
    "passwd: files\ngroup: files\nshadow: files\nhosts: files dns\nservices: files\n";
constexpr char kNoServer[] = "# A lab kernel reaches no network: there is no name server to ask.\n";
constexpr char kProfile[] =
    "export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n"
    "PS1='\\u@lab-kernel:\\w\\$ '\n";

}  // namespace

void add_guest_accounts(SquashWriter& image) {
  std::string passwd, group, shadow, sub_ids;
  for (const auto& [name, uid, home, shell] : kAccounts) {
    passwd += fmt::format("{}:x:{}:{}:{}:{}:{}\n", name, uid, uid, name, home, shell);
    group += fmt::format("{}:x:{}:\n", uid == 65534 ? "nogroup" : name, uid);
    shadow += fmt::format("{}:*:19000:0:99999:7:::\n", name);
  }
  for (const auto& [name, gid] : kGroups) group += fmt::format("{}:x:{}:\n", name, gid);
  // What newuidmap(1) lets them map: the same ids as on a usual Debian.
  sub_ids = "learner:100000:65536\nroot:165536:65536\n";
  image.add_text("/etc/passwd", passwd);
  image.add_text("/etc/group", group);
  image.add_text("/etc/shadow", shadow, {.mode = 0640, .gid = 42});
  image.add_text("/etc/subuid", sub_ids);
  image.add_text("/etc/subgid", sub_ids);
  image.add_text("/etc/hosts", kHosts);
  image.add_text("/etc/hostname", "lab\n");
  image.add_text("/etc/nsswitch.conf", kNameServices);
  image.add_text("/etc/resolv.conf", kNoServer);
  image.add_text("/etc/profile", kProfile);
  image.add_text("/root/.bashrc", kProfile);
}

void add_guest_folders(SquashWriter& image) {
  for (const char* folder :
       {"/dev", "/proc", "/sys", "/run", "/mnt", "/lab", "/workbook", "/var/lib"}) {
    image.add_folder(folder);
  }
  image.add_folder("/tmp", {.mode = 01777});
  image.add_folder("/var/tmp", {.mode = 01777});
  image.add_folder("/root", {.mode = 0700});
  image.add_folder("/job", {.mode = 0700});
  for (const auto& [name, uid, home, shell] : kAccounts) {
    if (uid < kLearner || uid == 65534) continue;
    image.add_folder(home, {.mode = 0700, .uid = uid, .gid = uid});
  }
  image.add_symlink("/var/run", "/run");
  image.add_symlink("/etc/mtab", "/proc/self/mounts");
}

}  // namespace workbook
