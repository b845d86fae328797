#include "workbook/lab_kernel/init/mounts.hpp"

#include <fmt/core.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "base/check.hpp"

namespace workbook {
namespace {

constexpr unsigned long kPlain = MS_NOSUID | MS_NODEV | MS_NOEXEC;

struct FileSystem {
  const char* type;
  const char* where;
  unsigned long flags;
  const char* options;
};

constexpr FileSystem kFileSystems[] = {
    {"proc", "/proc", kPlain, nullptr},
    {"sysfs", "/sys", kPlain, nullptr},
    {"devtmpfs", "/dev", MS_NOSUID, nullptr},
    {"devpts", "/dev/pts", MS_NOSUID | MS_NOEXEC, "ptmxmode=0666,mode=0620,gid=5"},
    {"tmpfs", "/dev/shm", MS_NOSUID | MS_NODEV, "mode=1777"},
    {"mqueue", "/dev/mqueue", kPlain, nullptr},
    {"tmpfs", "/run", MS_NOSUID | MS_NODEV, "mode=0755"},
    // nsdelegate: the root of a cgroup namespace is a border of delegation (man 7 cgroups).
    {"cgroup2", "/sys/fs/cgroup", kPlain, "nsdelegate"},
};

void mount_one(const FileSystem& wanted) {
  if (::mkdir(wanted.where, 0755) == -1 && errno != EEXIST)
    sys::throw_error(errno, fmt::format("make {}", wanted.where));
  sys::check(::mount(wanted.type, wanted.where, wanted.type, wanted.flags, wanted.options),
             "mount {} on {}", wanted.type, wanted.where);
}

// A devtmpfs has only what drivers have told it.
void link_descriptors() {
  struct Link {
    const char* target;
    const char* name;
  };
  for (const auto& [target, name] : {Link{"/proc/self/fd", "/dev/fd"},
                                     {"/proc/self/fd/0", "/dev/stdin"},
                                     {"/proc/self/fd/1", "/dev/stdout"},
                                     {"/proc/self/fd/2", "/dev/stderr"}}) {
    if (::symlink(target, name) == -1 && errno != EEXIST)
      sys::throw_error(errno, fmt::format("make {}", name));
  }
}

}  // namespace

void mount_file_systems(const BootSettings& settings) {
  for (const auto& wanted : kFileSystems) mount_one(wanted);
  link_descriptors();
  const auto room = fmt::format("mode=1777,size={}", settings.disk);
  mount_one({"tmpfs", "/tmp", MS_NOSUID | MS_NODEV, room.c_str()});
  // As systemd does it: what a runtime forgets to cut off is found out.
  sys::check(::mount(nullptr, "/", nullptr, MS_REC | MS_SHARED, nullptr), "make / shared");
}

}  // namespace workbook
