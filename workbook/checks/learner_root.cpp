#include "workbook/checks/learner_root.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "base/check.hpp"
#include "base/fd.hpp"

namespace workbook {
namespace {

namespace fs = std::filesystem;

// Any folder that is there on every machine: it is covered in our own mount namespace only.
const std::string kRoot = "/mnt";

void make_folder(const std::string& path, mode_t mode) {
  sys::check(::mkdir(path.c_str(), mode), "make {}", path);
  sys::check(::chmod(path.c_str(), mode), "set the mode of {}", path);
}

void bind(const std::string& source, const std::string& target, unsigned long more) {
  sys::check(::mount(source.c_str(), target.c_str(), nullptr, MS_BIND | more, nullptr),
             "bind {} to {}", source, target);
}

void show(const ShownFolder& folder) {
  const std::string target = kRoot + folder.at;
  make_folder(target, 0755);
  bind(folder.from, target, 0);
  if (folder.is_writable) return;
  sys::check(::mount(nullptr, target.c_str(), nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr),
             "make {} read-only", target);
}

// /bin and the like are links on one machine and folders on another.
void show_programs() {
  for (const std::string folder :
       {"/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc"}) {
    if (fs::is_symlink(folder)) {
      fs::copy_symlink(folder, kRoot + folder);
    } else if (fs::is_directory(folder)) {
      show({.from = folder, .at = folder});
    }
  }
}

// No console and no disk: their nodes are not there, and nobody inside can make one.
void show_devices() {
  make_folder(kRoot + "/dev", 0755);
  for (const char* name : {"null", "zero", "full", "random", "urandom", "tty"}) {
    const std::string device = fmt::format("/dev/{}", name);
    const std::string target = kRoot + device;
    base::open_file(target.c_str(), O_CREAT | O_WRONLY, 0666);
    bind(device, target, 0);
  }
  for (const char* name : {"/dev/pts", "/dev/shm"}) make_folder(kRoot + name, 01777);
  fs::create_symlink("/proc/self/fd", kRoot + "/dev/fd");
  fs::create_symlink("pts/ptmx", kRoot + "/dev/ptmx");
}

// The kernel lets a user namespace mount /proc and /sys anew only where it sees them in full
// already (man 7 mount_namespaces, "Restrictions on mount namespaces").
void show_kernel() {
  for (const char* folder : {"/proc", "/sys"}) {
    make_folder(kRoot + folder, 0555);
    bind(folder, kRoot + folder, 0);
  }
  if (fs::exists("/sys/fs/cgroup/cgroup.procs")) {
    bind("/sys/fs/cgroup", kRoot + "/sys/fs/cgroup", 0);
  }
}

}  // namespace

void make_learner_root(const std::vector<ShownFolder>& more) {
  ::umask(0022);
  sys::check(::mount("tmpfs", kRoot.c_str(), "tmpfs", 0, "mode=755,size=1m"), "mount a tmpfs");
  show_programs();
  show_devices();
  show_kernel();
  for (const char* folder : {"/tmp", "/run", "/root", "/home", "/mnt", "/opt", "/srv", "/var"}) {
    make_folder(kRoot + folder, 0755);
  }
  for (const auto& folder : more) show(folder);
  sys::check(::mount(nullptr, kRoot.c_str(), nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr),
             "make the root read-only");
}

void enter_learner_root() {
  // What came along from a more privileged namespace may not be moved, but a copy of it may.
  bind(kRoot, kRoot, MS_REC);
  sys::check(::chdir(kRoot.c_str()), "enter the root");
  sys::check(::syscall(SYS_pivot_root, ".", "."), "make it the root");
  sys::check(::umount2(".", MNT_DETACH), "leave the old root");
  sys::check(::chdir("/"), "enter the new root");
}

}  // namespace workbook
